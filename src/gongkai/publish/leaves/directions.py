"""网站地图: every way into the site on one page, and only those that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.base.leaves import Page, Stage
from gongkai.web.faces import PageTags
from gongkai.web.site import Link

from .. import frame, profiles
from ..lists import EVERYTHING, ListName, has_any
from ..site import public_url
from . import specials
from .home import columns, organs, topics, years
from .listing import DOCUMENT


class MapLeaf:
    """One key: ``map``."""

    name = "map"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        return ["map"] if subject_type in (DOCUMENT, profiles.SUBJECT, specials.SUBJECT) else []

    def all_keys(self) -> Iterable[str]:
        return ["map"]

    def render(self, key: str) -> Iterable[Page]:
        site = frame.site()
        every = ListName(EVERYTHING)
        services = [
            *([Link("全部信息", public_url(every.page_path()))] if has_any(every) else []),
            Link("核验文件", "/verify/"),
            Link("怎样核验", "/help/verify.html"),
            Link("订阅（Atom）", public_url(every.feed_path)),
            Link("订阅（JSON Feed）", public_url(every.json_feed_path)),
            Link("给搜索引擎的地图", "/sitemap.xml"),
        ]
        content = frame.page(
            "publish/map.html",
            {
                "site": site,
                "title": "网站地图",
                "trail": (Link("首页", "/"), Link("网站地图", "")),
                "columns": columns(),
                "specials": specials.shown(),
                "organs": organs(),
                "topics": topics(),
                "years": years(),
                "services": services,
            },
            tags=PageTags(
                site=site,
                column_name="网站地图",
                column_description="本站全部栏目、机构、主题和服务",
                column_keywords="网站地图",
                column_type="网站地图",
                url="/map/",
            ),
        )
        return [Page("map/index.html", content, Stage.LIST)]

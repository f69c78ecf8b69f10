"""Who speaks on these pages: the site's name, codes and contacts, independent of any request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """The site as its pages name it.

    `base` is the path the public site starts at, with a slash at both ends ("/" or "/gk/").
    The footer needs seven items (政府网站发展指引): 党政机关网站标识、“我为政府网站找错”、网站标识码、
    主办单位及联系方式、ICP备案编号、公安机关备案标识、站点地图. An item that nobody has filled in is shown
    as an empty slot, never invented. Marks (`party_mark`, `care_mark`) are addresses of images that the
    user of the software supplies.
    """

    name: str = "澄明区人民政府"
    title: str = "澄明区人民政府门户网站"
    place: str = "澄明区"
    subtitle: str = "政府信息与政务公开"
    domain: str = ""
    id_code: str = ""
    owner: str = ""
    host: str = ""
    address: str = ""
    phone: str = ""
    icp: str = ""
    icp_url: str = "https://beian.miit.gov.cn/"
    police: str = ""
    police_url: str = ""
    error_report_url: str = ""
    party_mark: str = ""
    care_mark: str = ""
    base: str = "/"
    demo: bool = False
    nav: tuple[Link, ...] = ()
    foot: tuple[Link, ...] = ()
    sitemap_url: str = ""

    @classmethod
    def from_settings(cls, **changes: Any) -> Self:
        """The site of this instance: `settings.SITE`, else `site.json` in its home, else the defaults.

        Keys are this class's field names. Raises ValueError, in words for the operator, for a file that
        cannot be read. A demo instance speaks as the invented district, with invented numbers.
        """
        demo = bool(getattr(settings, "GONGKAI_DEMO", False))
        host = urlsplit(getattr(settings, "GONGKAI_PUBLIC_URL", "")).netloc
        given = {"demo": demo, "domain": host, **(DEMO if demo else {}), **_given(), **changes}
        known = {field.name for field in fields(cls)}
        for name in ("nav", "foot"):
            given[name] = tuple(
                link if isinstance(link, Link) else Link(**link) for link in given.get(name, ())
            )
        return cls(**{name: value for name, value in given.items() if name in known})


# The invented district; .example and 00000000 can belong to nobody.
DEMO: Mapping[str, Any] = {
    "name": "澄明区人民政府",
    "title": "澄明区人民政府门户网站",
    "place": "澄明区",
    "domain": "www.chengming.example",
    "id_code": "9901020001",
    "owner": "云岫市澄明区人民政府办公室",
    "host": "澄明区融媒体中心",
    "address": "澄明区文渡街道明德路 1 号",
    "phone": "0990-5550100（工作日 9:00–17:30）",
    "icp": "云ICP备00000000号-1",
    "police": "云公网安备 99010202000001号",
}


def _given() -> dict[str, Any]:
    given: Mapping[str, Any] | None = getattr(settings, "SITE", None)
    if given is not None:
        return dict(given)
    home = getattr(settings, "GONGKAI_HOME", None)
    path = Path(home) / "site.json" if home else None
    if path is None or not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"站点资料 {path} 读不出来：{error}。请改成一个 JSON 对象。") from error
    if not isinstance(data, dict):
        raise ValueError(f"站点资料 {path} 应当是一个 JSON 对象。")
    return data

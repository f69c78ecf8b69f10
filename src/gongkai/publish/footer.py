"""What the office may change of the site's own data: the items of the footer, each a setting with its event.

A setting that is left empty lets the operator's value (``site.json``) stand, so an old instance shows what it
showed. A change reaches every page: the frame's digest turns, and the site is built anew.
"""

from __future__ import annotations

from typing import Any

from gongkai.base import settings_store
from gongkai.base.settings_store import Kind, SettingSpec
from gongkai.web.site import Link

GUIDE = "政府网站发展指引（国办发〔2017〕47号）：页面底部功能区"
EMPTY = "留空则用系统运维人员在 site.json 里填的。"

FIELDS = {
    "owner": ("主办单位", "网站主办单位"),
    "host": ("承办单位", "网站承办单位"),
    "address": ("联系地址", "联系方式"),
    "phone": ("联系电话", "联系方式"),
    "id_code": ("网站标识码", "网站标识码"),
    "icp": ("ICP 备案编号", "ICP 备案编号"),
    "police": ("公安机关备案编号", "公安机关备案标识"),
    "police_url": ("公安机关备案的网址", "公安机关备案标识"),
    "error_report_url": ("“我为政府网站找错”的网址", "监督举报平台入口"),
}
"""Field of ``web.site.Site`` → the setting's title, and which of the required items it is."""
LINKS = "site.links"


def _specs() -> list[SettingSpec]:
    specs = [
        SettingSpec(f"site.{field}", f"页脚：{title}", Kind.TEXT, "", f"{GUIDE}，{item}。{EMPTY}")
        for field, (title, item) in FIELDS.items()
    ]
    links = SettingSpec(
        LINKS, "页脚：本站链接", Kind.LINES, [], "每行一个：名称、空格、网址（以 / 或者 https:// 开头）。"
    )
    return [*specs, links]


SPECS = _specs()


def given() -> tuple[dict[str, Any], tuple[Link, ...]]:
    """The fields that the office filled in, and its own links. One query."""
    values = settings_store.get_all(*(spec.name for spec in SPECS))
    own = {field: value for field in FIELDS if (value := values[f"site.{field}"].strip())}
    return own, tuple(link for line in values[LINKS] if (link := link_of(line)) is not None)


def link_of(line: str) -> Link | None:
    """``名称 网址``; None for a line that is no such thing or leads to no page."""
    label, _, url = line.strip().rpartition(" ")
    safe = url.startswith(("https://", "http://")) or (url.startswith("/") and not url.startswith("//"))
    return Link(label.strip(), url) if label.strip() and safe else None

"""The labels of metadata as portals print them, and the label/value pairs of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .patterns import SPACE, squeeze, strip

# Label → field; "" is a label that is known as such but says nothing that a document needs.
LABELS: Final[dict[str, str]] = {
    "索引号": "index_number",
    "标题": "title",
    "名称": "title",
    "信息名称": "title",
    "文件名称": "title",
    "公文标题": "title",
    "文号": "document_number",
    "发文字号": "document_number",
    "发文文号": "document_number",
    "文件编号": "document_number",
    "发文机关": "issuer",
    "发文单位": "issuer",
    "发文机构": "issuer",
    "制发机关": "issuer",
    "制定机关": "issuer",
    "印发机关": "issuer",
    "发布机构": "publisher",
    "发布机关": "publisher",
    "发布单位": "publisher",
    "公开机构": "publisher",
    "公开单位": "publisher",
    "公开主体": "publisher",
    "责任部门": "responsible",
    "责任单位": "responsible",
    "公开责任部门": "responsible",
    "成文日期": "signed_on",
    "成文时间": "signed_on",
    "生成日期": "signed_on",
    "生成时间": "signed_on",
    "公文生成日期": "signed_on",
    "信息生成日期": "signed_on",
    "发文日期": "signed_on",
    "发文时间": "signed_on",
    "印发日期": "printed_on",
    "印发时间": "printed_on",
    "发布日期": "published_on",
    "发布时间": "published_on",
    "公开日期": "published_on",
    "公开时间": "published_on",
    "施行日期": "effective_on",
    "实施日期": "effective_on",
    "生效日期": "effective_on",
    "失效日期": "expires_on",
    "失效时间": "expires_on",
    "废止日期": "expires_on",
    "有效期至": "expires_on",
    "主题分类": "topic",
    "主题类别": "topic",
    "信息分类": "topic",
    "分类": "topic",
    "公开方式": "openness",
    "公开属性": "openness",
    "公开类别": "openness",
    "公开形式": "openness",
    "主题词": "keywords",
    "关键词": "keywords",
    "关键字": "keywords",
    "有效性": "validity",
    "时效性": "validity",
    "文件有效性": "validity",
    "文件状态": "validity",
    "来源": "content_source",
    "信息来源": "content_source",
    "稿件来源": "content_source",
    "文章来源": "content_source",
    "公开时限": "",
    "公开范围": "",
    "体裁分类": "",
    "组配分类": "",
    "文件类型": "",
    "文件登记号": "",
    "统一编号": "",
    "统一登记号": "",
    "访问量": "",
    "浏览次数": "",
    "浏览量": "",
    "阅读次数": "",
    "点击数": "",
    "点击量": "",
    "字体": "",
    "字号": "",
    "日期": "",
    "作者": "",
    "编辑": "",
    "责任编辑": "",
    "信息索取号": "",
    "公开目录": "",
    "服务对象": "",
    "备注": "",
}
_SPACED: Final = {
    label: f"[{SPACE}]*".join(label) for label in sorted(LABELS, key=lambda label: (-len(label), label))
}
_LABEL: Final = re.compile("|".join(_SPACED.values()))
_IN_LINE: Final = re.compile(
    rf"(?:^|(?<=[{SPACE}|｜\[【]))(?P<label>{'|'.join(_SPACED.values())})(?:[{SPACE}]*[:：]|(?=[{SPACE}])|$)"
)
BREADCRUMB: Final = re.compile(
    rf"^(?:您)?(?:现在|当前|目前)?(?:所在|所处)?的?(?:当前)?(?:所在)?位置[{SPACE}]*(?:是)?[{SPACE}]*[:：](?P<path>.*)$"
)
_HOME: Final = re.compile(rf"^(?:网站|本站)?首[{SPACE}]*页[{SPACE}]*[>＞»›→]")
_ARROW: Final = re.compile(rf"[{SPACE}]*[>＞»›→]+[{SPACE}]*")


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its value in one line; `start` and `end` bound the value."""

    label: str
    field: str
    value: str
    start: int
    end: int
    colon: bool


def is_label(text: str) -> bool:
    """Whether the text is a label and nothing else: `索 引 号：`."""
    return squeeze(text).rstrip(":：") in LABELS


def pairs(text: str) -> list[Pair]:
    """The label/value pairs of a line that begins with a label; empty for any other line."""
    offset = len(text) - len(text.lstrip(SPACE))
    found = list(_IN_LINE.finditer(text, offset)) if _LABEL.match(text, offset) else []
    if not found or found[0].start() != offset:
        return []
    return list(_cut(text, found))


def _cut(text: str, found: list[re.Match[str]]) -> Iterator[Pair]:
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        raw = text[match.end() : end]
        value = strip(raw).strip("|｜[]【】").strip(SPACE)
        start = match.end() + (raw.find(value) if value else 0)
        label = squeeze(match["label"])
        colon = match.group().rstrip(SPACE).endswith((":", "："))
        yield Pair(label, LABELS[label], value, start, start + len(value), colon)


def breadcrumb(text: str) -> list[str] | None:
    """The steps of a breadcrumb, [] where it announces one whose steps stand in the next line."""
    bare = strip(text)
    match = BREADCRUMB.match(bare)
    if match:
        path = strip(match["path"])
        return [step for step in _ARROW.split(path) if step] if path else []
    if _HOME.match(bare) and len(bare) < 200:
        return [step for step in _ARROW.split(bare) if step]
    return None

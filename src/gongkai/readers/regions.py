"""Which lines of a page are the document and which are what the site puts around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from . import labels, patterns, structure
from .labels import Pair
from .lines import Line, Page
from .patterns import SPACE, squeeze

# Lines that a site puts around a document; a document never says them in its text.
_NOISE: Final = re.compile(
    r"^(?:扫一扫|扫描二维码|用?微信扫|【?(?:我要)?打印|打印本页|【?关闭|关闭窗口|【?返回顶部|\[?放大字体|分享(?:到)?[:：]|分享$|"
    r"字号[:：]|【?字体[:：]|字体$|浏览(?:次数|量)|访问(?:量|次数)|阅读(?:次数|量)|点击(?:数|量)|上一[篇条][:：]|下一[篇条][:：]|"
    r"相关(?:链接|文件|稿件|文章|解读)[:：]?$|关联稿件|网站地图|网站标识码|政府网站标识码|主办(?:单位)?[:：]|承办(?:单位)?[:：]|版权所有|"
    r"技术支持[:：]|联系我们$|联系方式[:：]|附件下载[:：]?$|文件下载|相关附件|更多信息请关注|本文链接|本文关键词|全真版[:：]|"
    r"网站无障碍|无障碍|长者(?:助手|模式)|.{0,4}ICP备|.{0,3}公网安备)"
)
_FOOT: Final = re.compile(
    r"^(?:扫一扫|扫描二维码|用?微信扫|【?返回顶部|上一[篇条][:：]|下一[篇条][:：]|网站地图|网站标识码|政府网站标识码|主办(?:单位)?[:：]|"
    r"版权所有|附件下载[:：]?$|关联稿件|更多信息请关注|.{0,4}ICP备|.{0,3}公网安备)"
)
_BODY_START: Final = re.compile(
    r"^(?:第[一二三四五六七八九十百]+[章条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d{1,2}[.．、])"
)
HEAD_LINES: Final = 60


@dataclass(slots=True)
class Labelled:
    """A labelled value and the line it stands in."""

    pair: Pair
    line: Line


@dataclass(slots=True)
class Regions:
    """`body` are the lines of the document, blank ones included; `headings` other lines before it."""

    labelled: list[Labelled] = field(default_factory=list)
    breadcrumb: tuple[list[str], Line] | None = None
    headings: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    foot: list[Line] = field(default_factory=list)


def is_noise(text: str) -> bool:
    return bool(_NOISE.match(squeeze(text)))


def split(page: Page) -> Regions:
    regions = Regions()
    first_main = next((i for i, line in enumerate(page.lines) if line.main), 0)
    last_main = max((i for i, line in enumerate(page.lines) if line.main), default=len(page.lines) - 1)
    regions.foot = page.lines[last_main + 1 :]
    head = page.lines[:first_main]
    inner = page.lines[first_main : last_main + 1]
    _read_head(head, regions)
    own = _head_length(inner)
    _read_head(inner[:own], regions, keep_rest=True)
    rest = inner[own:]
    foot = _foot_start(rest)
    regions.foot = rest[foot:] + regions.foot
    regions.body += [line for line in rest[:foot] if line.rows or not is_noise(line.bare)]
    _move_titles(regions)
    return regions


def _read_head(lines: list[Line], regions: Regions, *, keep_rest: bool = False) -> None:
    """Take labelled values and the breadcrumb; what else stands there are headings (or menus)."""
    waiting: Pair | None = None
    waiting_line: Line | None = None
    path_next = False
    for line in lines:
        text = line.text
        if not line.bare:
            continue
        if path_next:
            regions.breadcrumb = (labels.breadcrumb("首页>" + text) or [])[1:], line
            path_next = False
            continue
        path = labels.breadcrumb(text)
        if path is not None and regions.breadcrumb is None:
            if path:
                regions.breadcrumb = (path, line)
            else:
                path_next = True
            continue
        found = labels.pairs(text)
        if found:
            regions.labelled += [Labelled(pair, line) for pair in found if pair.value]
            last = found[-1]
            # A cell of a table's row that is empty says so; it does not wait for the next line.
            waiting, waiting_line = (None, None) if last.value or "\t" in text else (last, line)
            continue
        if waiting is not None and waiting_line is not None and line.number <= waiting_line.number + 3:
            start = len(text) - len(text.lstrip(SPACE))
            value = line.bare
            pair = Pair(waiting.label, waiting.field, value, start, start + len(value), waiting.colon)
            regions.labelled.append(Labelled(pair, line))
            waiting = None
            continue
        waiting = None
        if is_noise(text):
            continue
        if keep_rest:
            regions.body.append(line)
        else:
            regions.headings.append(line)


def _head_length(lines: list[Line]) -> int:
    """How many lines, up to the last labelled one, stand before the text begins."""
    length = 0
    for index, line in enumerate(lines[:HEAD_LINES]):
        bare = line.bare
        if (
            line.rows
            or _BODY_START.match(bare)
            or structure.is_addressee(bare)
            or (len(bare) > 80 and "。" in bare)
        ):
            break
        if labels.breadcrumb(bare) is not None:
            length = index + 1 + (not labels.breadcrumb(bare))
        found = labels.pairs(line.text)
        # One word that happens to be a label is no metadata; a colon, several labels or a value is.
        if found and (len(found) > 1 or found[0].colon or found[0].value):
            length = index + 1
            if (
                not found[-1].value
                and "\t" not in line.text
                and index + 1 < len(lines)
                and lines[index + 1].bare
            ):
                length = index + 2
    return min(length, len(lines))


def _foot_start(lines: list[Line]) -> int:
    """Where the site's foot begins: from the end upwards, lines of the site with only short ones between."""
    cut = len(lines)
    for index in range(len(lines) - 1, max(-1, len(lines) - 40), -1):
        bare = squeeze(lines[index].bare)
        if not bare:
            continue
        if is_noise(bare) or _FOOT.match(bare):
            cut = index
        elif lines[index].rows or len(bare) > 40 or bare.endswith("。") or patterns.is_date_line(bare):
            break
    return cut


def _move_titles(regions: Regions) -> None:
    """A heading kept in the body before the text that the text itself repeats is the page's title."""
    if not regions.breadcrumb and not regions.labelled:
        return
    body = [line for line in regions.body if line.bare]
    texts = [squeeze(line.bare) for line in body[:14]]
    for index, text in enumerate(texts[:6]):
        if len(text) < 6 or line_is_closed(text):
            continue
        later = texts[index + 1 :]
        joined = ["".join(later[i : i + n]) for i in range(len(later)) for n in (1, 2, 3)]
        if any(_same(text, other) for other in joined):
            regions.headings.append(body[index])
            regions.body.remove(body[index])
            return


def line_is_closed(text: str) -> bool:
    return text.endswith(tuple("。；：:;，"))


def _same(one: str, other: str) -> bool:
    drop = re.compile('[《》〈〉“”"（）()、，,]')
    return drop.sub("", one) == drop.sub("", other)

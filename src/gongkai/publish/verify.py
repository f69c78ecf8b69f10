"""Is this text ours, which edition is it, since when, and does it still hold?

Asked by a code, by pasted words, or by a file. Of what was withdrawn only that it was is told. A comparison
goes paragraph by paragraph over letters and digits alone: how lines were broken, spaces and punctuation marks
of another width never make a difference.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Q
from django.utils import timezone
from lxml import etree
from lxml import html as lxml_html

from gongkai.base import clock
from gongkai.documents import addresses, validity
from gongkai.documents.models import Attachment, Document, Edition, Part, WithdrawalKind
from gongkai.law import numbering
from gongkai.law.validity import ENDED_STATES
from gongkai.web.faces import Link, Pair
from gongkai.web.words import chinese_date

from . import codes, guide, standing
from .models import Build, EditionCode, PublishedFile
from .site import public_url

LONGEST = 60_000
"""Characters of a pasted text that are looked at; the longest documents have about half."""
BIGGEST = 20 * 1024 * 1024
CANDIDATES = 12
SHORTEST = 12
"""Letters and digits of a paragraph below which it proves nothing by itself: a date, a name of an organ."""
_CODE = re.compile(rf"\b[{codes.ALPHABET}]{{5}}-[{codes.ALPHABET}]{{5}}-[{codes.ALPHABET}]\b")
_INDEX = re.compile(r"[0-9A-Za-z]{6,24}/\d{4}-\d{3,8}")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,16}[〔\[【(（](?:19|20)\d{2}[〕\]】)）]\s*第?\s*\d{1,5}\s*号")


class Verdict(Enum):
    SAME = "ok"
    PART = "part"
    CHANGED = "changed"
    EARLIER = "earlier"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


TONES = {
    Verdict.SAME: ("ok", "ok"),
    Verdict.PART: ("ok", "half"),
    Verdict.EARLIER: ("warn", "wait"),
    Verdict.CHANGED: ("bad", "x"),
    Verdict.WITHDRAWN: ("bad", "bar"),
    Verdict.UNKNOWN: ("bad", "tri"),
}


@dataclass(frozen=True)
class Answer:
    verdict: Verdict
    title: str
    said: str
    pairs: tuple[Pair, ...] = ()
    link: Link | None = None
    strange: tuple[str, ...] = ()
    """Paragraphs of the reader's text that are not in ours, shortened."""
    absent: int = 0
    """How many paragraphs of ours are not in the reader's text."""

    @property
    def tone(self) -> str:
        return TONES[self.verdict][0]

    @property
    def icon(self) -> str:
        return TONES[self.verdict][1]


def by_code(typed: str) -> Answer:
    """Raises ``codes.WrongCode`` for what is no code."""
    code = codes.read(typed)
    found = EditionCode.objects.select_related("edition__document__organ").filter(code=code).first()
    if found is None or not _was_read(found.edition.document):
        return Answer(
            Verdict.UNKNOWN,
            "没有查到",
            f"本站没有编过验证码 {codes.shown(code)}。请逐个对照原件；确实无误的，这份文件不是本站发布的，请向发文机关核实。",
        )
    return _about(found.edition, "验证码属于本站发布的文件")


def by_text(text: str) -> Answer:
    text = text[:LONGEST]
    paragraphs = _paragraphs(text)
    if not paragraphs:
        return Answer(Verdict.UNKNOWN, "没有可以核对的文字", "请粘贴文件的文字，连同标题或者文号。")
    editions = _candidates(text)
    if not editions:
        return Answer(
            Verdict.UNKNOWN,
            "没有查到",
            "从这段文字里没有找到本站文件的标题、文号、索引号或者验证码。请把标题或者文号一起粘贴；已经一起粘贴的，本站没有发布过这样的文件。",
        )
    return _compared(max((_compare(edition, paragraphs) for edition in editions), key=_likeness))


def by_file(content: bytes) -> Answer:
    """A page saved from the site, an attachment, or a file of plain text."""
    digest = hashlib.sha256(content).hexdigest()
    attachment = (
        Attachment.objects.filter(file__digest=digest, edition__in=Edition.objects.open())
        .select_related("edition__document__organ")
        .order_by("-edition__released_at", "-pk")
        .first()
    )
    if attachment is not None and _was_read(attachment.edition.document):
        return _about(attachment.edition, f"这个文件就是本站文件的附件“{attachment.name}”，一字不差")
    live = Build.objects.filter(state=Build.State.LIVE).values("pk")
    page = PublishedFile.objects.filter(build__in=live, digest=digest, leaf="document").first()
    if page is not None and page.state == PublishedFile.State.LIVE:
        document = standing.documents().filter(pk=int(page.leaf_key)).first()
        if document is not None:
            for edition in document.editions.filter(released_at__isnull=False).select_related(
                "document__organ"
            ):
                if page.path == addresses.edition_path(edition):
                    return _about(edition, "这个文件就是本站的页面，一字不差")
            return _about(standing.edition_of(document), "这个文件就是本站的页面，一字不差")
    text = _text_in(content)
    if text is None:
        return Answer(
            Verdict.UNKNOWN,
            "没有查到",
            "本站没有发布过这个文件。扫描、转存或者重新排版都会改变文件；要核对文字，请打开它，把文字粘贴到左边。",
        )
    return by_text(text)


def _text_in(content: bytes) -> str | None:
    """The words of a page or of plain text; None for anything else."""
    if b"\0" in content[:4096]:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        return None
    if "<html" not in text[:2000].lower():
        return text
    parser = lxml_html.HTMLParser(no_network=True, recover=True, huge_tree=False, encoding="utf-8")
    root: Any = etree.fromstring(text.encode(), parser)
    if root is None:
        return None
    for gone in list(root.iter("script", "style", "svg", "nav", "header", "footer")):
        gone.drop_tree()
    heads = [" ".join(one.itertext()) for one in root.iter("h1")]
    printed = [" ".join(one.itertext()) for one in root.xpath('//*[contains(@class, "code")]')]
    body = root.xpath('//*[contains(concat(" ", @class, " "), " doc-text ")]') or [root]
    lines = body[0].iter("p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6")
    return "\n".join([*heads, *printed, *("".join(one.itertext()) for one in lines)])


# Finding ------------------------------------------------------------------------------------------------


def _candidates(text: str) -> list[Edition]:
    """Editions that the text may be of: by code, index number, document number, title."""
    wanted = Q(pk__in=[])
    if found := _CODE.findall(text):
        wanted |= Q(code__code__in=[one.replace("-", "") for one in found[:5]])
    if found := _INDEX.findall(text):
        wanted |= Q(document__index_number__in=found[:5])
    if numbers := {one for raw in _NUMBER.findall(text)[:8] for one in _readings(raw)}:
        wanted |= Q(document_number__in=numbers)
    titles = {piece for line in text.splitlines()[:40] for piece in _titles(line)}
    if titles:
        wanted |= Q(title__in=titles)
    found_editions = (
        Edition.objects.open()
        .filter(wanted)
        .filter(Q(document__standing__isnull=False) | Q(document__withdrawn_at__isnull=False))
        .select_related("document__organ", "document__current")
        .defer("manifest")
        .order_by("-released_at", "-pk")
        .distinct()
    )
    return list(found_editions[:CANDIDATES])


def _readings(found: str) -> Iterable[str]:
    """The number as we write it, with and without what ran into its agency word (依据澄政发〔2024〕7号)."""
    read = numbering.read(found)
    number = read.number or read.proposal
    if isinstance(number, numbering.DocumentNumber):
        for start in range(len(number.agency) - 1):
            yield f"{number.agency[start:]}〔{number.year}〕{number.serial}号"
    elif number is not None:
        yield str(number)


def _titles(line: str) -> Iterable[str]:
    """The line itself, and what stands in its title marks."""
    line = line.strip()
    if 4 <= len(line) <= 200:
        yield line
    yield from re.findall(r"《(.{4,120}?)》(?=[（，。、\s]|$)", line)


def _was_read(document: Document) -> bool:
    """Could the public ever read it? What was withdrawn before its page stood is not told of."""
    return document.is_open and (document.withdrawn_at is not None or hasattr(document, "standing"))


# Comparing ----------------------------------------------------------------------------------------------


@dataclass
class _Compared:
    edition: Edition
    same: int = 0
    strange: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def plain(text: str) -> str:
    """Letters and digits alone, of one width and case."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", text).lower() if mark.isalnum())


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """As it stands and as it is compared."""
    return [(line.strip(), key) for line in text.splitlines() if (key := plain(line))]


def _compare(edition: Edition, paragraphs: list[tuple[str, str]]) -> _Compared:
    """A paragraph is ours when it is one of ours, or lies within what ours say one after the other: a copied text
    often has its lines broken elsewhere."""
    ours = [key for _, key in _paragraphs(guide.text_of(edition))]
    whole = "".join(ours)
    beside = plain(_beside(edition))
    theirs = "".join(key for _, key in paragraphs)
    found = _Compared(edition)
    for line, key in paragraphs:
        if key in whole:
            found.same += len(key)
        elif not _stands_beside(key, beside):
            found.strange.append(line)
    found.absent = [key for key in ours if key not in theirs and len(key) >= SHORTEST]
    return found


def _beside(edition: Edition) -> str:
    """What the page says besides its text: title, numbers, names, days."""
    titles = Part.objects.filter(edition=edition).values_list("title", flat=True)
    said = [
        edition.title,
        edition.document_number,
        edition.document_number_raw,
        *edition.issuer_names,
        *titles,
    ]
    said += [edition.document.index_number or "", edition.document.organ.name]
    for day in (edition.signed_on, edition.printed_on, edition.effective_on, edition.released_on):
        said += [chinese_date(day), day.isoformat()] if day else []
    code = EditionCode.objects.filter(edition=edition).values_list("code", flat=True).first()
    return "\n".join([*said, code or "", edition.digest])


_LABELS = frozenset(
    plain(label)
    for label in [
        "索引号",
        "发文字号",
        "发文机关",
        "发布机构",
        "责任部门",
        "主题分类",
        "成文日期",
        "印发日期",
        "发布日期",
        "施行日期",
        "有效期至",
        "公文种类",
        "公开方式",
        "附件",
        "此件公开发布",
        "主动公开",
        "核验本页",
        "验证码",
        "文本摘要",
        "固定网址",
        "现行有效",
        "打印",
        "复制链接",
    ]
)


def _stands_beside(key: str, beside: str) -> bool:
    """A title, a number or a label of the page that was copied along, or a label with its value."""
    if key in beside or key in _LABELS:
        return True
    return any(key.startswith(label) and key[len(label) :] in beside for label in _LABELS)


def _likeness(found: _Compared) -> tuple[float, int, int, int]:
    strange = sum(len(plain(line)) for line in found.strange)
    total = found.same + strange
    current = found.edition.pk == found.edition.document.current_id
    return (found.same / total if total else 0.0, found.same, -len(found.absent), int(current))


def _compared(found: _Compared) -> Answer:
    edition = found.edition
    if edition.document.withdrawn_at is not None:
        return _about(edition, "")
    if found.same < SHORTEST and not found.strange:
        return _about(
            edition,
            "本站发布过这份文件",
            Verdict.PART,
            "只粘贴了标题或者文号，没有正文可以比对。请打开下面的页面对照，或者把正文也粘贴进来。",
        )
    if found.strange:
        answer = _about(
            edition,
            "与本站文本不一致",
            Verdict.CHANGED,
            f"本站有这份文件，但您的文字里有 {len(found.strange)} 段在本站第 {edition.number} 版中找不到，"
            + (f"本站文本里另有 {len(found.absent)} 段您的文字没有。" if found.absent else "")
            + "以本站页面为准。",
        )
        shown = tuple(_short(line) for line in found.strange[:5])
        return Answer(
            answer.verdict, answer.title, answer.said, answer.pairs, answer.link, shown, len(found.absent)
        )
    if found.absent:
        return _about(
            edition,
            "所粘贴的部分与本站一致",
            Verdict.PART,
            f"您的文字每一段都在本站文本里；本站文本另有 {len(found.absent)} 段，您的文字没有包括。",
        )
    return _about(edition, "全文与本站一致")


def _short(line: str) -> str:
    return line if len(line) <= 80 else f"{line[:78]}……"


# Telling ------------------------------------------------------------------------------------------------


def _about(edition: Edition, title: str, verdict: Verdict = Verdict.SAME, said: str = "") -> Answer:
    document = edition.document
    if document.withdrawn_at is not None:
        day = chinese_date(timezone.localtime(document.withdrawn_at).date())
        return Answer(
            Verdict.WITHDRAWN,
            "本站曾经发布，已经撤下",
            f"这份文件已于 {day} 撤下（{WithdrawalKind(document.withdrawn_kind).label}），不能再作为依据；内容不再显示。",
            (Pair("索引号", document.index_number or "", number=True), Pair("发布机构", document.organ.name)),
        )
    today = clock.today()
    current = edition.pk == document.current_id
    state, means = _state(document, today)
    if not current and verdict is not Verdict.CHANGED:
        verdict = Verdict.EARLIER
        said = f"{said}这是第 {edition.number} 版，后来作过更正，现行文本请看本站页面。"
    elif not said:
        said = "文字以本站页面为准。"
    path = addresses.page_path(document)
    first = document.public_since or edition.released_on
    pairs = (
        Pair("标题", edition.title),
        Pair("发文字号", edition.document_number, number=True),
        Pair("索引号", document.index_number or "", number=True),
        Pair("发布机构", document.organ.name),
        Pair("版次", f"第 {edition.number} 版" + ("（现行）" if current else "（已更正）")),
        Pair("首次发布", chinese_date(first) if first else "", number=True),
        Pair("本版发布", chinese_date(edition.released_on) if edition.released_on else "", number=True),
        Pair("效力状态", means, state=state),
        Pair("文本摘要", edition.digest),
    )
    return Answer(
        verdict,
        title,
        said,
        tuple(pair for pair in pairs if pair.value or pair.state),
        Link("打开本站页面", public_url(path)),
    )


def _state(document: Document, on: dt.date) -> tuple[str, str]:
    """The word of its validity and what it means; a paper without validity says only that it is public."""
    edition = document.current
    if edition is None or edition.rank in validity.WITHOUT_VALIDITY:
        return "", "仍在公开"
    verdict = validity.verdict(document, on)
    ended = verdict.state in ENDED_STATES
    return verdict.state.label, "　不能再作为办事依据" if ended else ""

"""A document's page as data: what the public reads, in the order in which it stands there.

The same data make the file of the public site and the preview beside a draft, so the two cannot differ.
Nothing here knows a request; what depends on where the page stands comes in as an argument.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet

from gongkai.law.validity import ENDED_STATES, Verdict
from gongkai.readers.model import Part as ReadPart
from gongkai.readers.model import blocks_from_json
from gongkai.web import blocks, faces, qr, words
from gongkai.web.site import Link, Site

from . import addresses, related, structured, surroundings, validity
from .models import (
    Attachment,
    CatalogueItem,
    Document,
    Edition,
    Origin,
    Part,
    PartKind,
    Rank,
    Relation,
    RelationKind,
)
from .surroundings import Surroundings

PART_KINDS = {
    PartKind.COVER: "notice",
    PartKind.ISSUED: "text",
    PartKind.ANNEX: "annex",
    PartKind.MEDIA: "text",
}
"""Kinds of parts in the words of ``readers``."""

TEMPLATE = "documents/page.html"


@dataclass(frozen=True)
class Correction:
    """What stands over a corrected text: which edition it is, why, what was changed, where the old one is."""

    edition: str
    day: dt.date | None
    why: str
    changes: tuple[str, ...]
    before: Link | None


@dataclass(frozen=True)
class DocumentPage:
    """Everything that ``documents/page.html`` and ``documents/preview.html`` draw; names as they use them."""

    title: str
    doc_title: str
    doc_number: str
    state: str
    """The word of the validity, empty for what has none."""
    band: faces.Band | None
    pairs: list[faces.Pair]
    text: blocks.Rendered
    tags: faces.PageTags
    trail: list[Link]
    correction: Correction | None = None
    attachments: list[faces.Attachment] = field(default_factory=list)
    readings: list[faces.Reading] = field(default_factory=list)
    relatives: list[faces.Relative] = field(default_factory=list)
    revisions: list[faces.Revision] = field(default_factory=list)
    digest: str = ""
    fixed_address: str = ""
    verify_code: str = ""
    """The short code printed on the page, by which ``/verify/`` knows this edition."""
    verify_url: str = ""
    qr: str = ""
    """SVG, safe."""
    citation: str = ""
    share: list[Link] = field(default_factory=list)
    structured: str = ""
    """JSON-LD, safe inside a script element."""
    graph: list[tuple[str, str]] = field(default_factory=list)
    """OpenGraph: ``property`` and ``content``."""
    section: str = "catalogue"

    @property
    def sections(self) -> list[Link]:
        counted = (
            ("附件", "#fj", self.attachments),
            ("解读", "#jd", self.readings),
            ("相关文件", "#gx", self.relatives),
            ("修订记录", "#xd", self.revisions),
        )
        links = [Link(label, url, str(len(items))) for label, url, items in counted if items]
        if self.digest:
            links.append(Link("核验", "#v"))
        if self.citation:
            links.append(Link("引用", "#yy"))
        return links

    def context(self, site: Site) -> dict[str, Any]:
        """For a template; ``site`` is what ``web/portal.html`` needs besides."""
        own = {item.name: getattr(self, item.name) for item in fields(self)}
        return {**own, "sections": self.sections, "site": site}


def document_page(
    edition: Edition,
    on: dt.date,
    *,
    site: Site | None = None,
    visible: QuerySet[Document] | None = None,
    around: Surroundings | None = None,
    attachment_url: Callable[[Attachment], str] | None = None,
    item_url: Callable[[CatalogueItem], str] | None = None,
    verify_code: str = "",
    doubts: Sequence[blocks.Doubt] = (),
    top: int = 2,
) -> DocumentPage:
    """The page of an edition as it is on a day; of a draft, as it would be.

    ``visible`` are the documents that the page may name with a link (all public ones); ``around`` is what was
    asked for many editions together, with the same ``visible``; ``item_url`` gives
    the address of a catalogue item, empty for none; ``doubts`` are marked in the text of previews. What
    leads to the page from elsewhere (anchors, code, QR, citation, machine-readable head) only what was
    released has.
    """
    site = site or Site.from_settings()
    document = edition.document
    attachment_url = attachment_url or (
        lambda item: addresses.url(addresses.attachment_path(item), site.base)
    )
    if around is None:
        around = surroundings.of([edition], Document.objects.public() if visible is None else visible)
    relations = around.relations.get(document.pk, ())
    told = around.about.get(document.pk, ([], []))
    editions = around.editions.get(document.pk, ())
    verdict = None
    if edition.rank not in validity.WITHOUT_VALIDITY:
        verdict = validity.edition_verdict(edition, on, told)
    placed = around.placements.get(document.pk, ())
    main = placed[0].item if placed else None
    address = _public_address(edition)
    trail = _trail(edition, main, around.ancestry(main), site, item_url)
    files = around.attachments.get(edition.pk, ())
    shown = [
        faces.Attachment(
            file.name,
            attachment_url(file),
            file.extension.upper(),
            file.file.size,
            file.file.digest,
        )
        for file in files
        if not file.in_text
    ]
    page = DocumentPage(
        title=edition.title,
        doc_title=edition.title or "（未填标题）",
        doc_number=edition.document_number,
        state=verdict.state.label if verdict else "",
        band=_band(edition, verdict, relations, on, site),
        pairs=_pairs(edition),
        text=blocks.render(
            read_parts(around.parts.get(edition.pk, ())),
            images=images_among(files, attachment_url),
            doubts=doubts,
            top=top,
            anchors=bool(address),
        ),
        tags=_tags(edition, main, site, address),
        trail=trail,
        correction=_correction(edition, editions, site),
        attachments=shown,
        readings=related.readings(document, relations, site),
        relatives=related.relatives(document, relations, around.about, on, site),
        revisions=related.revisions(edition, editions, told, on, site),
        digest=edition.digest,
        fixed_address=address,
    )
    if not address:
        return page
    return replace(
        page,
        verify_code=verify_code,
        verify_url=f"{site.base}verify/?code={verify_code}" if verify_code else "",
        qr=qr.svg(address),
        citation=structured.citation(edition, address),
        share=[_by_mail(edition, address)],
        structured=structured.json_ld(
            edition,
            site=site,
            origin=settings.GONGKAI_PUBLIC_URL,
            address=address,
            verdict=verdict,
            relations=relations,
            attachments=shown,
            trail=trail,
        ),
        graph=structured.open_graph(edition, site=site, address=address),
    )


def _by_mail(edition: Edition, address: str) -> Link:
    subject, body = quote(edition.title), quote(f"{edition.title}\r\n{address}\r\n")
    return Link("用邮件发送", f"mailto:?subject={subject}&body={body}", "mail")


def read_parts(parts: Iterable[Part]) -> list[ReadPart]:
    """Parts as the text components take them."""
    return [
        ReadPart(PART_KINDS[PartKind(part.kind)], part.title, tuple(blocks_from_json(part.blocks)))
        for part in parts
    ]


def _public_address(edition: Edition) -> str:
    """The document's own address for its current edition and for a draft of the next, an earlier edition's for
    that one; empty before the first release."""
    document = edition.document
    if not document.index_number:
        return ""
    earlier = edition.is_released and document.current_id not in (None, edition.pk)
    path = addresses.edition_path(edition) if earlier else addresses.page_path(document)
    return f"{settings.GONGKAI_PUBLIC_URL}/{path}"


def images_among(
    files: Sequence[Attachment], address: Callable[[Attachment], str]
) -> Callable[[str], str | None]:
    """An image of the text is shown when its file is among the attachments, by the name it has there."""
    by_name = {
        f"{file.name}.{file.extension}".lower(): file
        for file in files
        if file.file.media_type.startswith("image/")
    }

    def find(href: str) -> str | None:
        found = by_name.get(href.rsplit("/", 1)[-1].lower())
        return address(found) if found else None

    return find


# The band ---------------------------------------------------------------------------------------------


def _band(
    edition: Edition, verdict: Verdict | None, relations: Sequence[Relation], on: dt.date, site: Site
) -> faces.Band | None:
    document = edition.document
    if edition.is_released and document.current_id not in (None, edition.pk):
        newer = addresses.url(addresses.page_path(document), site.base)
        return faces.Band(
            "已修改", f"这是第 {edition.number} 版，后来作过更正。", link=Link("看现行版本", newer)
        )
    if verdict is None:
        return None
    said = verdict.sentence.partition("：")[2]
    return faces.Band(
        state=verdict.state.label,
        text=said,
        short=said.rstrip("。"),
        ended_on=verdict.since if verdict.state in ENDED_STATES else None,
        successor=_successor(document, relations, site) if verdict.state in ENDED_STATES else None,
        link=Link("效力沿革", "#xd") if edition.is_released else None,
        checked_on=on,
    )


def _successor(document: Document, relations: Sequence[Relation], site: Site) -> Link | None:
    """What stands in its place: what replaces it, else what repeals it."""
    for kind in (RelationKind.REPLACES, RelationKind.REPEALS):
        for relation in relations:
            if relation.kind == kind and relation.to_document_id == document.pk and relation.is_confirmed:
                return Link(
                    f"《{related.title(relation.from_document)}》", related.url(relation.from_document, site)
                )
    return None


def _publisher(edition: Edition) -> str:
    """As the organ was called on the day of this edition."""
    organ = edition.document.organ
    return organ.name_on(edition.released_on) if edition.released_on else organ.name


def _correction(edition: Edition, editions: Sequence[Edition], site: Site) -> Correction | None:
    if edition.number == 1 or not edition.change_note:
        return None
    earlier = [one for one in editions if one.number < edition.number and one.is_open]
    old = None
    if earlier:
        before = earlier[-1]
        old = Link(
            f"看更正前的第 {before.number} 版", addresses.url(addresses.edition_path(before), site.base)
        )
    return Correction(
        f"第 {edition.number} 版",
        edition.released_on,
        edition.change_note,
        tuple(edition.changes),
        old,
    )


# The table --------------------------------------------------------------------------------------------


def _pairs(edition: Edition) -> list[faces.Pair]:
    """The metadata table; the components leave out what has no value."""
    document = edition.document
    kinds = [edition.genre, "" if edition.rank == Rank.PAPER else edition.get_rank_display()]
    first = document.public_since or edition.released_on
    corrected = edition.number > 1 and first is not None and edition.released_on != first
    changed = words.chinese_date(edition.released_on) if edition.released_on else "发布时填入"
    return [
        faces.Pair("索引号", document.index_number or "发布时编定", number=True),
        faces.Pair("发文字号", edition.document_number, number=True),
        faces.Pair("发文机关", "、".join(edition.issuer_names)),
        faces.Pair("发布机构", _publisher(edition)),
        faces.Pair("责任部门", edition.responsible.name),
        faces.Pair("主题分类", str(edition.topic) if edition.topic else ""),
        _day("成文日期", edition.signed_on),
        _day("印发日期", edition.printed_on),
        faces.Pair("发布日期", words.chinese_date(first) if first else "发布时填入", number=True),
        faces.Pair("更正日期", changed if corrected else "", number=True),
        _day("施行日期", edition.effective_on),
        _day("有效期至", edition.expires_on),
        faces.Pair("公文种类", " · ".join(kind for kind in kinds if kind)),
        faces.Pair("公开方式", edition.get_openness_display()),
        faces.Pair("所属期", edition.period),
        faces.Pair("信息来源", edition.source),
        faces.Pair("内容概述", edition.summary),
        _day("迁入日期", document.taken_in_on if document.origin == Origin.MOVED_IN else None),
    ]


def _day(label: str, day: dt.date | None) -> faces.Pair:
    return faces.Pair(label, words.chinese_date(day) if day else "", number=True)


def _tags(edition: Edition, item: CatalogueItem | None, site: Site, address: str) -> faces.PageTags:
    document = edition.document
    return faces.PageTags(
        site=site,
        column_name=item.name if item else "",
        column_description=(item.description or item.name) if item else "",
        column_keywords=item.name if item else "",
        column_type=item.column_type if item else "",
        article_title=edition.title,
        published=document.public_from or edition.released_at,
        content_source=edition.source or edition.lead_issuer or _publisher(edition),
        keywords=",".join(edition.keywords),
        author=edition.lead_issuer,
        description=edition.summary,
        url=address,
    )


def _trail(
    edition: Edition,
    item: CatalogueItem | None,
    steps: Iterable[CatalogueItem],
    site: Site,
    item_url: Callable[[CatalogueItem], str] | None,
) -> list[Link]:
    home = next((link.url for link in site.nav if link.key == "catalogue"), "")
    links = [Link("首页", site.base), Link("政府信息公开", home)]
    for step in steps:
        if item_url is not None:
            url = item_url(step)
        else:
            url = addresses.url(addresses.list_path(item=step), site.base) if step == item else ""
        links.append(Link(step.name, url))
    return [*links, Link(edition.document_number or edition.title or "（未填标题）", "")]

"""What machines read in the head of a document's page: schema.org as JSON-LD, and OpenGraph.

Only what the page itself says, in other clothes. Rules and normative documents are ``Legislation``, an
interpretation is an ``Article`` about its document, everything else is a ``DigitalDocument``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from gongkai.law.validity import ENDED_STATES, ValidityState, Verdict
from gongkai.web import faces
from gongkai.web.site import Link, Site

from . import related
from .models import Edition, Rank, Relation, RelationKind

LEGISLATION = frozenset({Rank.RULES, Rank.NORMATIVE})
CONTEXT = "https://schema.org"
_RELATIONS = {
    RelationKind.REPEALS: "legislationRepeals",
    RelationKind.REPLACES: "legislationRepeals",
    RelationKind.PARTLY_REPEALS: "legislationChanges",
    RelationKind.AMENDS: "legislationChanges",
}
_ESCAPED = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
"""What could end the element that holds the JSON, or the line of a script; written so it is the same JSON."""


def script_safe(data: Any) -> SafeString:
    """JSON that may stand inside ``<script type="application/ld+json">`` whatever its texts hold."""
    return mark_safe(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED))


def json_ld(
    edition: Edition,
    *,
    site: Site,
    origin: str,
    address: str,
    verdict: Verdict | None,
    relations: Sequence[Relation],
    attachments: Sequence[faces.Attachment],
    trail: Sequence[Link],
) -> SafeString:
    """``origin`` is the scheme and host of the site, ``address`` the page's own, whole."""
    about = _document(edition, site, origin, address, verdict, relations, attachments)
    return script_safe({"@context": CONTEXT, "@graph": [about, _breadcrumb(trail, origin, address)]})


def _document(
    edition: Edition,
    site: Site,
    origin: str,
    address: str,
    verdict: Verdict | None,
    relations: Sequence[Relation],
    attachments: Sequence[faces.Attachment],
) -> dict[str, Any]:
    document = edition.document
    legislation = edition.rank in LEGISLATION
    kind = "Legislation" if legislation else "DigitalDocument"
    if edition.rank == Rank.INTERPRETATION:
        kind = "Article"
    first = document.public_since or edition.released_on
    data: dict[str, Any] = {
        "@type": kind,
        "@id": address,
        "url": address,
        "name": edition.title,
        "headline": edition.title,
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "identifier": [
            _named("索引号", document.index_number or ""),
            *([_named("发文字号", edition.document_number)] if edition.document_number else []),
        ],
        "datePublished": first,
        "dateModified": edition.released_on if edition.released_on != first else None,
        "dateCreated": edition.signed_on,
        "version": edition.number,
        "author": [_organ(name) for name in edition.issuer_names] or [_organ(document.organ.name)],
        "publisher": _organ(document.organ.name),
        "isPartOf": {"@type": "WebSite", "name": site.title or site.name, "url": f"{origin}{site.base}"},
        "abstract": edition.summary,
        "keywords": edition.keywords,
        "encoding": [_file(item, origin) for item in attachments],
    }
    if legislation:
        data |= {
            "legislationIdentifier": edition.document_number or document.index_number,
            "legislationType": edition.get_rank_display(),
            "legislationDate": edition.signed_on,
            "legislationDateVersion": edition.released_on,
            "legislationPassedBy": [_organ(name) for name in edition.issuer_names],
            "temporalCoverage": _period(edition),
            "legislationLegalForce": _force(verdict),
        }
    for relation in relations:
        if relation.from_document_id == document.pk:
            _add_relation(data, relation, site, origin, legislation)
    return {name: _plain(value) for name, value in data.items() if value not in (None, "", [])}


def _add_relation(
    data: dict[str, Any], relation: Relation, site: Site, origin: str, legislation: bool
) -> None:
    kind = RelationKind(relation.kind)
    name = _RELATIONS.get(kind, "") if legislation else ""
    plain = {RelationKind.INTERPRETS: "about", RelationKind.BASIS: "isBasedOn"}
    name = plain.get(kind) or name or "citation"
    data.setdefault(name, []).append(_other(relation, site, origin))


def _other(relation: Relation, site: Site, origin: str) -> dict[str, Any]:
    other = relation.to_document
    if other is None:
        said = {"@type": "CreativeWork", "name": relation.to_title, "identifier": relation.to_number}
        return {name: value for name, value in said.items() if value}
    return {
        "@type": "CreativeWork",
        "@id": f"{origin}{related.url(other, site)}",
        "name": related.title(other),
    }


def _named(name: str, value: str) -> dict[str, str]:
    return {"@type": "PropertyValue", "name": name, "value": value}


def _organ(name: str) -> dict[str, str]:
    return {"@type": "GovernmentOrganization", "name": name}


def _file(item: faces.Attachment, origin: str) -> dict[str, str]:
    return {
        "@type": "MediaObject",
        "name": item.name,
        "contentUrl": f"{origin}{item.url}",
        "contentSize": f"{item.size} B",
        "encodingFormat": item.kind.lower(),
        "sha256": item.digest,
    }


def _period(edition: Edition) -> str:
    """ISO 8601 interval, open at the end that is not known."""
    if not edition.effective_on and not edition.expires_on:
        return ""
    ends = [day.isoformat() if day else ".." for day in (edition.effective_on, edition.expires_on)]
    return "/".join(ends)


def _force(verdict: Verdict | None) -> str:
    """One of schema.org's three; empty where nobody has said whether it is in force."""
    if verdict is None or verdict.state is ValidityState.UNKNOWN:
        return ""
    if verdict.state in ENDED_STATES or verdict.state is ValidityState.PENDING:
        return f"{CONTEXT}/NotInForce"
    if verdict.state is ValidityState.PARTLY_ENDED:
        return f"{CONTEXT}/PartiallyInForce"
    return f"{CONTEXT}/InForce"


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _breadcrumb(trail: Sequence[Link], origin: str, address: str) -> dict[str, Any]:
    steps = [step for step in trail[:-1] if step.url]
    items = [{"name": step.label, "item": f"{origin}{step.url}"} for step in steps]
    items.append({"name": trail[-1].label if trail else "", "item": address})
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, **item} for place, item in enumerate(items, 1)
        ],
    }


def open_graph(edition: Edition, *, site: Site, address: str) -> list[tuple[str, str]]:
    """``property`` and ``content`` of the metas, those without a value left out."""
    document = edition.document
    published = document.public_from or edition.released_at
    pairs = [
        ("og:type", "article"),
        ("og:title", edition.title),
        ("og:description", edition.summary or " ".join(_said(edition))),
        ("og:url", address),
        ("og:site_name", site.title or site.name),
        ("og:locale", "zh_CN"),
        ("article:published_time", published.isoformat(timespec="seconds") if published else ""),
        (
            "article:modified_time",
            edition.released_at.isoformat(timespec="seconds") if edition.released_at else "",
        ),
        ("article:author", edition.lead_issuer or document.organ.name),
        *(("article:tag", word) for word in edition.keywords),
    ]
    return [(name, value) for name, value in pairs if value]


def _said(edition: Edition) -> list[str]:
    return [piece for piece in (edition.document_number, "、".join(edition.issuer_names)) if piece]


def citation(edition: Edition, address: str) -> str:
    """《题名》（文号），机关，日期，网址: as papers and answers cite. Title marks within become single ones."""
    from gongkai.web.words import chinese_date

    title = edition.title.replace("《", "〈").replace("》", "〉")
    number = f"（{edition.document_number}）" if edition.document_number else ""
    day = edition.document.public_since or edition.released_on
    pieces = [
        "、".join(edition.issuer_names) or edition.document.organ.name,
        f"{chinese_date(day)}发布" if day else "",
        address,
    ]
    return f"《{title}》{number}，" + "，".join(piece for piece in pieces if piece)

"""The components, as template tags. Usage of each: docs/rooms/web.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.forms import BaseForm
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gongkai.web import assets, blocks, faces, words
from gongkai.web.marks import mark_of

register = template.Library()

register.filter("cndate", lambda day: words.chinese_date(day) if day else "")
register.filter("cnmoment", lambda moment: words.chinese_moment(moment) if moment else "")
register.filter("isoday", lambda day: words.iso_day(day) if day else "")
register.filter("minute", lambda moment: words.minute(moment) if moment else "")
register.filter("kb", lambda count: words.size(int(count or 0)))
register.filter("digest", lambda digest: words.short_digest(str(digest or "")))
register.filter("seg", lambda title: words.segmented(str(title or "")))


@register.simple_tag(takes_context=True)
def asset(context: Context, name: str) -> str:
    """The address of a digested asset; follows `site.base` where the context has a site."""
    site = context.get("site")
    return assets.asset_url(name, getattr(site, "base", "/"))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A shape of the sprite; always beside a word, so hidden from screen readers."""
    return format_html(
        '<svg class="ico{}" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>',
        f" {extra}" if extra else "",
        name,
    )


@register.simple_tag
def status(state: Any, count: int | None = None) -> SafeString:
    """A state as shape and word; with `count` the number follows (提醒 3)."""
    mark = mark_of(state)
    return format_html(
        '<span class="status is-{}">{}{}{}</span>',
        mark.tone,
        icon(mark.icon),
        mark.word,
        "" if count is None else f" {count}",
    )


@register.simple_tag
def light(state: Any) -> SafeString:
    """Only the shape, with the word for screen readers; for rows whose word stands beside it."""
    mark = mark_of(state)
    return format_html(
        '<span class="is-{}">{}</span><span class="vh">{}：</span>', mark.tone, icon(mark.icon), mark.word
    )


@register.simple_tag
def when(moment: date | datetime | None, form: str = "iso") -> SafeString | str:
    """`<time>`; `form` is iso (2026-08-28), cn (2026年8月28日), minute or cnminute."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        machine = words.minute(moment).replace(" ", "T")
        say = {
            "iso": words.iso_day,
            "cn": words.chinese_date,
            "minute": words.minute,
            "cnminute": words.chinese_moment,
        }
        return format_html('<time datetime="{}">{}</time>', machine, say[form](moment))
    text = words.chinese_date(moment) if form.startswith("cn") else words.iso_day(moment)
    return format_html('<time datetime="{}">{}</time>', words.iso_day(moment), text)


@register.inclusion_tag("web/c/page_tags.html")
def page_tags(tags: faces.PageTags | None) -> dict[str, Any]:
    return {"pairs": tags.pairs if tags else []}


@register.inclusion_tag("web/c/crumb.html")
def crumb(trail: Sequence[faces.Link]) -> dict[str, Any]:
    """The last link is the present place and needs no address."""
    return {"trail": trail}


@register.inclusion_tag("web/c/band.html")
def status_band(band: faces.Band | None) -> dict[str, Any]:
    return {"band": band, "mark": mark_of(band.state) if band else None}


@register.inclusion_tag("web/c/stay.html")
def stay_bar(band: faces.Band | None) -> dict[str, Any]:
    return {"band": band, "mark": mark_of(band.state) if band else None}


@register.simple_tag
def sheet_class(state: Any) -> str:
    """What the sheet adds to its class when the document has ended."""
    mark = mark_of(state) if state else None
    if mark is None or not mark.ended:
        return ""
    return " sheet--end sheet--repealed" if mark.word == "已废止" else " sheet--end"


@register.inclusion_tag("web/c/doc_head.html")
def doc_head(title: str, number: str = "", state: Any = "", level: int = 1) -> dict[str, Any]:
    mark = mark_of(state) if state else None
    return {"title": title, "number": number, "ended": mark if mark and mark.ended else None, "level": level}


@register.inclusion_tag("web/c/meta.html")
def meta_table(pairs: Sequence[faces.Pair], caption: str = "文件信息") -> dict[str, Any]:
    """Two pairs a row, pairs without a value left out."""
    kept = [pair for pair in pairs if pair.value or pair.state]
    rows = [kept[at : at + 2] for at in range(0, len(kept), 2)]
    return {"rows": rows, "caption": caption}


@register.inclusion_tag("web/c/outline.html")
def outline(items: Sequence[blocks.OutlineItem], sections: Sequence[faces.Link] = ()) -> dict[str, Any]:
    return {"items": items, "sections": sections}


@register.inclusion_tag("web/c/attachments.html")
def attachments(items: Sequence[faces.Attachment]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("web/c/readings.html")
def readings(items: Sequence[faces.Reading]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("web/c/relatives.html")
def relatives(items: Sequence[faces.Relative]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("web/c/revisions.html")
def revisions(items: Sequence[faces.Revision]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("web/c/list_row.html")
def list_row(row: faces.ListRow, level: int = 2) -> dict[str, Any]:
    """`level` is the heading's level in the page that holds the list."""
    return {"row": row, "level": level}


@register.inclusion_tag("web/c/pager.html")
def pager(pages: faces.Pager | None) -> dict[str, Any]:
    return {"pager": pages}


@register.inclusion_tag("web/c/steps.html")
def steps(items: Sequence[faces.Step]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("web/c/trail.html")
def trail(items: Sequence[faces.Step]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("web/c/sign_offs.html")
def sign_offs(items: Sequence[faces.SignOff]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("web/c/duty_rows.html")
def duty_rows(groups: Iterable[tuple[str, Sequence[faces.DutyRow]]], caption: str) -> dict[str, Any]:
    """`groups` are (heading, rows) in the order of the days, the overdue ones first."""
    return {"groups": list(groups), "caption": caption}


@register.inclusion_tag("web/c/finding.html")
def finding(row: faces.FindingRow) -> dict[str, Any]:
    return {"row": row, "done": row.state == "已处理"}


@register.inclusion_tag("web/c/field_read.html")
def field_read(field: faces.FieldRead) -> dict[str, Any]:
    return {"field": field, "id": f"m-{field.name}"}


@register.inclusion_tag("web/c/act_button.html")
def act_button(
    label: str,
    reasons: Sequence[Any] = (),
    ident: str = "act",
    name: str = "",
    value: str = "",
    go: bool = True,
) -> dict[str, Any]:
    """The button of an act. With reasons it is grey, still reachable, and described by them."""
    return {
        "label": label,
        "reasons": [_reason(reason) for reason in reasons],
        "ident": ident,
        "name": name,
        "value": value,
        "go": go,
    }


@register.inclusion_tag("web/c/send.html")
def send_bar(
    label: str, reasons: Sequence[Any] = (), ident: str = "send", draft: str = "", verb: str = "送"
) -> dict[str, Any]:
    """The bar at the foot of a form: the act, saving as a draft (`draft` is its label), the reasons."""
    return {
        "label": label,
        "reasons": [_reason(reason) for reason in reasons],
        "ident": ident,
        "draft": draft,
        "verb": verb,
    }


def _reason(reason: Any) -> dict[str, str]:
    """A reason as message and the address of its cure: `cure` where it is an address, else its field."""
    if isinstance(reason, str):
        return {"message": reason, "url": "", "cure": ""}
    cure = getattr(reason, "cure", None) or ""
    field = getattr(reason, "field", None) or ""
    is_address = isinstance(cure, str) and cure.startswith(("/", "#", "?"))
    url = cure if is_address else (f"#id_{field}" if field else "")
    return {"message": reason.message, "url": url, "cure": "" if is_address else str(cure)}


@register.inclusion_tag("web/c/reasons.html")
def refusal(reasons: Sequence[Any], title: str = "没有办成，请先处理下面的问题：") -> dict[str, Any]:
    return {"reasons": [_reason(reason) for reason in reasons], "title": title}


@register.inclusion_tag("web/c/compare.html")
def compare(
    rows: Sequence[faces.CompareRow], old: str = "现行文本", new: str = "送审文本", caption: str = ""
) -> dict[str, Any]:
    return {"rows": rows, "old": old, "new": new, "caption": caption or f"{old}与{new}逐段比较"}


@register.inclusion_tag("web/c/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("web/c/messages.html")
def say_messages(messages: Iterable[Any]) -> dict[str, Any]:
    tones = {"success": ("ok", "ok"), "warning": ("warn", "tri"), "error": ("bad", "bang")}
    said = []
    for message in messages or ():
        tone, shape = tones.get(getattr(message, "level_tag", ""), ("info", "note"))
        said.append({"text": str(message), "tone": tone, "icon": shape})
    return {"said": said}


@register.inclusion_tag("web/c/progress.html")
def progress(label: str, done: int, total: int) -> dict[str, Any]:
    return {
        "label": label,
        "done": done,
        "total": total,
        "percent": round(done * 100 / total) if total else 0,
    }


@register.inclusion_tag("web/form_field.html")
def form_field(field: BoundField) -> dict[str, Any]:
    """A field with label, hint, error and control tied together for screen readers."""
    widget = field.field.widget
    grouped = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    ident = field.auto_id or field.html_name
    described = [f"{ident}-hint"] if field.help_text else []
    if field.errors:
        described.insert(0, f"{ident}-err")
    attrs: dict[str, str | bool] = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return {
        "field": field,
        "ident": ident,
        "grouped": grouped,
        "single": isinstance(widget, CheckboxInput) and not grouped,
        "control": field.as_widget(attrs=attrs) if not grouped else None,
        "described": " ".join(described),
        "rule": getattr(field.field, "rule", None),
    }


@register.inclusion_tag("web/c/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form, at its top, each line leading to its field."""
    lines = [{"message": message, "url": ""} for message in form.non_field_errors()]
    for field in form:
        lines.extend(
            {"message": f"{field.label}：{message}", "url": f"#{field.auto_id}"} for message in field.errors
        )
    return {"lines": lines}

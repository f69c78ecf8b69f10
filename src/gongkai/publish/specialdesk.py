"""Staff pages where the office puts a special topic together. Every button works without scripts."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base import files
from gongkai.base.acts import Act, Reason, Refused
from gongkai.base.models import StoredFile
from gongkai.documents.models import CatalogueItem, Topic
from gongkai.intake.pictures import PictureError, clean
from gongkai.org.models import Organ
from gongkai.web.site import Link
from gongkai.web.views import ActView

from . import blocks, specials
from .front import OfficeOnly
from .leaves import specials as leaf
from .models import SpecialTopic

FIELDS = {
    "heading": ("text",),
    "text": ("text",),
    "list": ("title", "list", "count"),
    "picked": ("title", "numbers"),
    "picture": ("file", "type", "alt", "caption"),
    "links": ("title", "links"),
}


class NewForm(forms.Form):
    title = forms.CharField(label="标题", max_length=100, error_messages={"required": "请填写专题的标题。"})
    slug = forms.CharField(
        label="网址名",
        max_length=60,
        help_text="专题的网址是 /zt/网址名/，定了不再改。小写字母、数字和短横，例如 ebike-safety。",
        error_messages={"required": "请填写网址名。"},
    )


class NewSpecial(ActView, OfficeOnly):
    template_name = "publish/act.html"
    title = "新建专题"
    form_class = NewForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(form=self.form())

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return specials.BeginSpecial(data.get("slug", ""), data.get("title", ""), by=self.person)

    def context(self) -> dict[str, Any]:
        back = reverse("publish:front")
        return {
            "title": self.title,
            "button": "新建",
            "back": back,
            "trail": (Link("栏目与专题", back), Link("新建专题", "")),
        }

    def done(self, result: SpecialTopic) -> HttpResponse:
        return redirect("publish:special", pk=result.pk)


class OfTopic(OfficeOnly):
    def load(self) -> None:
        super().load()
        rows = SpecialTopic.objects.select_related("current")
        self.topic = self.scoped(rows, pk=self.kwargs["pk"])

    def trail(self, *more: Link) -> tuple[Link, ...]:
        return (Link("栏目与专题", reverse("publish:front")), *more)


class Special(OfTopic):
    """The editor: saves with every button, then adds, moves, takes out or releases."""

    template_name = "publish/special_edit.html"
    http_method_names = ["get", "post", "head", "options"]

    def context(self) -> dict[str, Any]:
        draft = self.topic.draft
        edition = draft or self.topic.current
        assert edition is not None, "a topic begins with a draft"
        return {
            "title": str(self.topic),
            "lead": self._standing(),
            "topic": self.topic,
            "draft": draft,
            "name": edition.title,
            "intro": edition.lead,
            "seen": specials.seen_of(self.topic),
            "blocks": [_face(block) for block in edition.blocks],
            "kinds": blocks.KINDS.items(),
            "lists": _lists(),
            "reasons": specials.ReleaseSpecial(self.topic, by=self.person).reasons() if draft else [],
            "trail": self.trail(Link(str(self.topic), "")),
        }

    def _standing(self) -> str:
        address = f"/zt/{self.topic.slug}/"
        draft = self.topic.draft
        if self.topic.is_open:
            return f"{address} 在网。" + ("改动存为草稿，还没有发布。" if draft else "")
        return f"{address} " + ("已撤下。" if self.topic.closed_at else "还没有发布。")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed, wrong = _read(request.POST, request.FILES)
        action, _, place = request.POST.get("action", "save").partition(":")
        at = int(place) if place.isdigit() else -1
        after = _changed(typed, action, place, at)
        name, intro = request.POST.get("title", ""), request.POST.get("lead", "")
        seen = request.POST.get("seen", "")
        save = specials.SaveSpecial(
            self.topic, name, intro, after, int(seen) if seen.isdigit() else -1, by=self.person
        )
        try:
            if wrong:
                raise Refused(wrong)
            if not self._same(save):
                save.execute()
            if action == "release":
                specials.ReleaseSpecial(self.topic, by=self.person).execute()
        except Refused as refused:
            self.topic.refresh_from_db()
            kept = {"name": name, "intro": intro, "blocks": [_face(block) for block in typed]}
            return self.page(409, refused=refused.reasons, **(kept | self._seen(refused, seen)))
        done = {"release": "专题已发布，几秒钟后可以看到。", "save": "草稿已保存。"}.get(action)
        if done:
            messages.success(request, done)
        return redirect(f"{reverse('publish:special', args=[self.topic.pk])}{_anchor(action, at, after)}")

    def _same(self, save: specials.SaveSpecial) -> bool:
        """Nothing to save: the draft says so already. A release then takes the draft as it is."""
        draft = self.topic.draft
        if draft is None or save.seen != specials.seen_of(self.topic):
            return False
        return (draft.title, draft.lead, draft.blocks) == (save.name, save.lead, save.blocks)

    def _seen(self, refused: Refused, seen: str) -> dict[str, Any]:
        """Whoever was told of the other's saving keeps his own number until he has looked."""
        if any(reason.code == "meanwhile" for reason in refused.reasons):
            return {"seen": seen}
        return {}


def _read(sent: QueryDict, uploads: Any) -> tuple[list[blocks.Block], list[Reason]]:
    """The blocks as typed, in order, and what is wrong with a picture that was sent along."""
    found: list[blocks.Block] = []
    wrong: list[Reason] = []
    for at in range(blocks.MOST + 1):
        kind = sent.get(f"b{at}-kind")
        if kind not in FIELDS:
            continue
        block: blocks.Block = {"kind": kind}
        for name in FIELDS[kind]:
            block[name] = _value(name, sent.get(f"b{at}-{name}", ""))
        if kind == "picture" and (file := uploads.get(f"b{at}-picture")) is not None:
            try:
                drawn = clean(file.read(), file.name)
            except PictureError as problem:
                wrong.append(Reason("picture", str(problem), cure=f"#b{at}"))
            else:
                stored = files.store(drawn.content)
                block |= {"file": stored.digest, "type": drawn.extension}
        found.append(block)
    return found, wrong


def _value(name: str, text: str) -> Any:
    text = text.replace("\r\n", "\n").strip()
    if name == "count":
        return int(text) if text.isdigit() else 0
    if name == "numbers":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if name == "links":
        lines = [
            line.strip().replace("\u3000", " ").rpartition(" ") for line in text.splitlines() if line.strip()
        ]
        return [[label.strip(), address] for label, _, address in lines]
    if name == "file":
        return (
            text if StoredFile.objects.filter(digest=text, media_type__startswith="image/").exists() else ""
        )
    if name == "type":
        return text if text in ("png", "jpg") else ""
    return text


def _changed(typed: list[blocks.Block], action: str, kind: str, at: int) -> list[blocks.Block]:
    after = list(typed)
    if action == "add" and kind in FIELDS:
        new: blocks.Block = {"kind": kind, **{name: _value(name, "") for name in FIELDS[kind]}}
        after.append(new | ({"count": 8} if kind == "list" else {}))
    elif action == "drop" and 0 <= at < len(after):
        del after[at]
    elif action == "up" and 0 < at < len(after):
        after[at - 1], after[at] = after[at], after[at - 1]
    return after


def _anchor(action: str, at: int, after: list[blocks.Block]) -> str:
    if action == "add":
        return f"#b{len(after) - 1}"
    return f"#b{max(at - 1, 0)}" if action in ("up", "drop") else ""


def _face(block: blocks.Block) -> dict[str, Any]:
    """A block as the form shows it."""
    return {
        **block,
        "label": blocks.KINDS.get(str(block.get("kind")), ""),
        "number_lines": "\n".join(block.get("numbers") or []),
        "link_lines": "\n".join(f"{label} {address}" for label, address in block.get("links") or []),
        "shown": _inline(block) if block.get("kind") == "picture" else "",
    }


def _inline(block: blocks.Block) -> str:
    """The picture in the page itself: what is not released has no address."""
    stored = StoredFile.objects.filter(digest=block.get("file") or "").first()
    if stored is None:
        return ""
    return f"data:{stored.media_type};base64,{base64.b64encode(files.read(stored)).decode()}"


def _lists() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a block may list, in groups."""
    items = [
        (f"catalogue:{item.code}", "　" * (item.path.count("/") - 1) + item.name)
        for item in CatalogueItem.objects.order_by("path", "order")
    ]
    organs = [
        (f"organ:{code}", name) for code, name in Organ.objects.order_by("path").values_list("code", "name")
    ]
    topics = Topic.objects.filter(parent=None).order_by("order").values_list("code", "name")
    return [
        ("全站", [("all", "全部信息")]),
        ("栏目", items),
        ("单位", organs),
        ("主题", [(f"topic:{code}", name) for code, name in topics]),
    ]


class Preview(OfTopic):
    template_name = "publish/special_preview.html"

    def context(self) -> dict[str, Any]:
        edition = self.topic.draft or self.topic.current
        assert edition is not None
        here = Link(str(self.topic), reverse("publish:special", args=[self.topic.pk]))
        return {
            "title": edition.title,
            "lead": edition.lead,
            "blocks": leaf.made(self.topic, edition, picture=_inline),
            "back": here.url,
            "trail": self.trail(here, Link("预览", "")),
        }


class CloseForm(forms.Form):
    reason = forms.CharField(
        label="撤下的原因",
        max_length=200,
        help_text="公众在原网址会看到，例如：活动已经结束。",
        error_messages={"required": "请写明撤下的原因，公众在原网址会看到。"},
    )


class Close(ActView, OfTopic):
    template_name = "publish/act.html"
    form_class = CloseForm

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return specials.CloseSpecial(self.topic, data.get("reason", ""), by=self.person)

    def context(self) -> dict[str, Any]:
        back = reverse("publish:special", args=[self.topic.pk])
        return {
            "title": f"撤下专题“{self.topic}”",
            "lead": "原网址改为撤下说明，专题列表和首页不再列出；各版内容和留痕保留，以后可以再发布。",
            "button": "撤下",
            "back": back,
            "trail": self.trail(Link(str(self.topic), back), Link("撤下", "")),
        }

    def said(self, result: Any) -> str:
        return "专题已撤下，几秒钟后原网址显示撤下说明。"

    def done(self, result: Any) -> HttpResponse:
        return redirect("publish:front")

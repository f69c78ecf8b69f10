"""专题: begun, saved as drafts, released as editions, closed; each an act with its event."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import Max

from gongkai.base import clock, events, jobs
from gongkai.base.acts import Act, Reason
from gongkai.org import authority
from gongkai.org.models import Person

from . import blocks as content
from .handlers import TOUCH
from .models import SpecialEdition, SpecialTopic

SUBJECT = "publish.specialtopic"
MANAGE = "settings.manage"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _not_allowed(person: Person | None) -> list[Reason]:
    if person is None or authority.may(person, MANAGE):
        return []
    return [Reason("not_allowed", "专题由政务公开办编排，请与其联系。")]


class BeginSpecial(Act[SpecialTopic]):
    title = "新建专题"

    def __init__(self, slug: str, title: str, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.slug, self.name = slug.strip().lower(), " ".join(title.split())

    def reasons(self) -> list[Reason]:
        found = _not_allowed(self.by)
        if not self.name:
            found.append(Reason("no_title", "请填写专题的标题。", "title"))
        elif len(self.name) > 100:
            found.append(Reason("long_title", "标题最多 100 个字。", "title"))
        if not _SLUG.fullmatch(self.slug) or len(self.slug) > 60:
            found.append(
                Reason(
                    "slug", "网址名只用小写字母、数字和中间的短横，例如 ebike-safety，最多 60 个。", "slug"
                )
            )
        elif SpecialTopic.objects.filter(slug=self.slug).exists():
            found.append(Reason("taken", f"网址名 {self.slug} 已经有专题在用，请换一个。", "slug"))
        return found

    def perform(self) -> SpecialTopic:
        last = SpecialTopic.objects.aggregate(last=Max("order"))["last"] or 0
        topic = SpecialTopic.objects.create(slug=self.slug, order=last + 1)
        SpecialEdition.objects.create(topic=topic, number=1, title=self.name, author=self.by)
        _tell("special.begun", topic, f"新建专题“{self.name}”（/zt/{self.slug}/）。", self.by)
        return topic


class SaveSpecial(Act[SpecialEdition]):
    """Save the draft, faults and all; where there is none, a new one begins from what is public."""

    title = "保存草稿"

    def __init__(
        self,
        topic: SpecialTopic,
        title: str,
        lead: str,
        blocks: Sequence[content.Block],
        seen: int,
        *,
        by: Person | None,
    ) -> None:
        """``seen`` is ``seen_of(topic)`` as the person had it before him."""
        super().__init__(by=by)
        self.topic, self.seen = topic, seen
        self.name, self.lead, self.blocks = " ".join(title.split()), " ".join(lead.split()), list(blocks)

    def lock(self) -> None:
        self.topic = SpecialTopic.objects.select_for_update(of=("self",)).get(pk=self.topic.pk)

    def reasons(self) -> list[Reason]:
        found = _not_allowed(self.by)
        if not self.name:
            found.append(Reason("no_title", "请填写专题的标题。", "title"))
        for field, text, most in (("title", self.name, 100), ("lead", self.lead, 300)):
            if len(text) > most:
                found.append(Reason("long", f"最多 {most} 个字，现在有 {len(text)} 个。", field))
        if seen_of(self.topic) != self.seen:
            draft = self.topic.draft
            who = draft.author.name if draft and draft.author else "别人"
            found.append(
                Reason(
                    "meanwhile",
                    f"您打开之后{who}改过这个专题。您填的都还在本页，请在另一个窗口打开对照后再保存。",
                )
            )
        return found

    def perform(self) -> SpecialEdition:
        draft = self.topic.draft
        if draft is None:
            last = self.topic.editions.aggregate(last=Max("number"))["last"] or 0
            draft = SpecialEdition(topic=self.topic, number=last + 1)
        draft.title, draft.lead, draft.blocks = self.name, self.lead, self.blocks
        draft.author, draft.touched_at = self.by, clock.now()
        draft.revision += 1
        draft.save()
        _tell("special.saved", self.topic, f"保存专题“{self.name}”第 {draft.number} 版的草稿。", self.by)
        return draft


def seen_of(topic: SpecialTopic) -> int:
    """A number that grows with every saving and release of the topic."""
    draft = topic.draft
    editions = topic.editions.count()
    return editions * 100_000 + (draft.revision if draft else 99_999)


class ReleaseSpecial(Act[SpecialEdition]):
    title = "发布专题"

    def __init__(self, topic: SpecialTopic, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.topic = topic

    def lock(self) -> None:
        self.topic = SpecialTopic.objects.select_for_update(of=("self",)).get(pk=self.topic.pk)

    def reasons(self) -> list[Reason]:
        found = _not_allowed(self.by)
        draft = self.topic.draft
        if draft is None:
            found.append(Reason("no_draft", "没有草稿可以发布：改动并保存后再发布。"))
            return found
        found += [
            Reason("block", f"第 {place + 1} 部分：{sentence}", cure=f"#b{place}")
            for place, sentence in content.faults(draft.blocks)
        ]
        return found

    def perform(self) -> SpecialEdition:
        draft = self.topic.draft
        assert draft is not None
        draft.released_at, draft.released_by = clock.now(), self.by
        draft.save(update_fields=["released_at", "released_by"])
        self.topic.current, self.topic.closed_at, self.topic.closed_reason = draft, None, ""
        self.topic.save(update_fields=["current", "closed_at", "closed_reason"])
        _tell("special.released", self.topic, f"发布专题“{draft.title}”第 {draft.number} 版。", self.by)
        _touch(self.topic, "special.released", f"v{draft.number}")
        return draft


class CloseSpecial(Act[SpecialTopic]):
    title = "撤下专题"

    def __init__(self, topic: SpecialTopic, reason: str, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.topic, self.reason = topic, " ".join(reason.split())

    def lock(self) -> None:
        self.topic = SpecialTopic.objects.select_for_update(of=("self",)).get(pk=self.topic.pk)

    def reasons(self) -> list[Reason]:
        found = _not_allowed(self.by)
        if not self.topic.is_open:
            found.append(Reason("not_open", "这个专题没有在网上，不需要撤下。"))
        if not self.reason:
            found.append(Reason("no_reason", "请写明撤下的原因，公众在原网址会看到。", "reason"))
        elif len(self.reason) > 200:
            found.append(Reason("long", "原因最多 200 个字。", "reason"))
        return found

    def perform(self) -> SpecialTopic:
        self.topic.closed_at, self.topic.closed_reason = clock.now(), self.reason
        self.topic.save(update_fields=["closed_at", "closed_reason"])
        _tell("special.closed", self.topic, f"撤下专题“{self.topic}”：{self.reason}。", self.by)
        _touch(self.topic, "special.closed", f"closed:{self.topic.closed_at.isoformat()}")
        return self.topic


def _tell(name: str, topic: SpecialTopic, sentence: str, by: Person | None) -> None:
    edition: Any = topic.draft or topic.current
    data = {"slug": topic.slug, "number": edition.number, "title": edition.title, "blocks": edition.blocks}
    events.record(
        name, topic, sentence, by=by, organ=getattr(by, "organ", None), data=data if edition else {}
    )


def _touch(topic: SpecialTopic, event: str, key: str) -> None:
    jobs.enqueue(
        TOUCH,
        key=f"publish:special:{topic.pk}:{key}",
        args={"event": event, "subject": SUBJECT, "ids": [topic.pk]},
    )

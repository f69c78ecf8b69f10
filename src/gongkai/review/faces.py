"""Dossiers in the shapes that pages show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from gongkai.base import events
from gongkai.base.registries import SubjectKind, WorkItem
from gongkai.law.secrecy import MEANINGS, Conclusion
from gongkai.org.models import Person
from gongkai.web import faces, words

from . import compare, flow, people, queries
from .editions import NONE, FieldChange
from .models import Dossier, SignOff, Stage
from .states import Standing, Word

STATE_WORDS = {
    Stage.DRAFT: "草稿",
    Stage.READY: "待发布",
    Stage.RELEASED: "已发布",
    Stage.ABANDONED: "已作废",
}


def state_word(standing: Standing) -> str:
    """A word that ``web.marks`` has a shape for."""
    if standing.stage is Stage.DRAFT and standing.dossier.round:
        return "已退回"
    return STATE_WORDS.get(standing.stage, "审核中")


def trail(standing: Standing) -> list[faces.Step]:
    """The steps across the page: who did what is done, who can do what is now."""
    shown = [step for step in standing.flow.steps if step.stage is not Stage.ABANDONED]
    stages = [step.stage for step in shown]
    here = stages.index(standing.stage) if standing.stage in stages else -1
    found = []
    for at, step in enumerate(shown):
        if step.stage is Stage.RELEASED:
            continue
        label = "发布" if step.stage is Stage.READY else step.stage.label
        state = "done" if at < here or here == len(stages) - 1 else "now" if at == here else ""
        found.append(faces.Step(label, state, _who(standing, step, state), _when(standing, step, state)))
    return found


def _who(standing: Standing, step: flow.Step, state: str) -> str:
    if step.stage is Stage.DRAFT:
        return standing.dossier.author.name
    if step.stage is Stage.READY and state == "done":
        return released_by(standing.dossier)
    if state == "done":
        return "、".join(dict.fromkeys(s.person_name for s in standing.at(step.stage)))
    if state == "now":
        names = [person.name for person in people.eligible(standing, step.stage)]
        return "、".join(names[:3]) + ("等" if len(names) > 3 else "") or f"{step.post}空缺"
    if step.needs == (flow.CONSENT,):
        return f"{len(standing.parties)} 个机关"
    return "全部成员一起" if step.stage is Stage.READY else ""


def released_by(dossier: Dossier) -> str:
    """Who pressed, or decided that it went out by itself; the trail knows."""
    told = events.of(dossier).filter(name="dossier.released").last()
    return told.actor_name if told is not None else ""


def _when(standing: Standing, step: flow.Step, state: str) -> str:
    dossier = standing.dossier
    moment = None
    if step.stage is Stage.READY:
        moment = dossier.released_at
    elif step.stage is Stage.DRAFT:
        moment = dossier.submitted_at if state == "done" else None
    elif state == "done" and standing.at(step.stage):
        moment = standing.at(step.stage)[-1].at
    return words.minute(moment)[5:10] if moment else ("现在" if state == "now" else "")


def sign_off(word: Word, titles: dict[int, str]) -> faces.SignOff:
    given = word.sign_off
    return faces.SignOff(
        who=given.person_name,
        what=_what(given, titles),
        when=given.at,
        digest=given.digest,
        note="　".join(part for part in (given.note, given.basis, word.cause) if part),
        void=not word.counts and given.decision == SignOff.Decision.PASS,
        state="退回" if given.decision == SignOff.Decision.RETURN else "完成",
    )


def _what(given: SignOff, titles: dict[int, str]) -> str:
    stage = Stage(given.stage).label
    if given.kind == SignOff.Kind.SECRECY and given.conclusion:
        title = titles.get(given.edition_id or 0, "")
        return f"{stage}{f'《{title}》' if title else ''}：{MEANINGS[Conclusion(given.conclusion)].label}"
    if given.kind == SignOff.Kind.CONSENT:
        passed = given.decision == SignOff.Decision.PASS
        return (
            f"{given.party}会签同意"
            if passed
            else f"{given.party or stage}{'撤回会签' if given.party else '退回'}"
        )
    return f"{stage}（{SignOff.Kind(given.kind).label}）{SignOff.Decision(given.decision).label}"


def compare_rows(rows: Sequence[compare.Row | compare.Fold], whole_url: str) -> list[faces.CompareRow]:
    found = []
    for at, row in enumerate(rows, 1):
        if isinstance(row, compare.Fold):
            span = f"{row.first}至{row.last}" if row.first and row.last else ""
            found.append(
                faces.CompareRow(fold=f"{span}没有改动（{row.count} 段）", fold_url=f"{whole_url}#p{at}")
            )
            continue
        place = f"{row.place}（{row.note}）" if row.note else row.place
        found.append(
            faces.CompareRow(place=place, old=_pieces(row.old), new=_pieces(row.new), anchor=f"p{at}")
        )
    return found


def _pieces(segments: Sequence[compare.Segment]) -> tuple[faces.Piece, ...]:
    if not segments:
        return (faces.Piece(NONE),)
    return tuple(faces.Piece(segment.text.replace("\n", " ↵ "), segment.change) for segment in segments)


def field_rows(changes: Sequence[FieldChange]) -> list[faces.CompareRow]:
    return [
        faces.CompareRow(
            place=change.label,
            old=(faces.Piece(change.old, "" if change.old == NONE else "del"),),
            new=(faces.Piece(change.new, "" if change.new == NONE else "ins"),),
        )
        for change in changes
    ]


def work_items(person: Person) -> list[WorkItem]:
    """等我办的送审件, for the first page of the workbench."""
    return [
        WorkItem(
            title=standing.dossier.title,
            url=standing.dossier.get_absolute_url(),
            note=f"{standing.dossier.organ}　{doing(standing)}",
            state=state_word(standing),
        )
        for standing in queries.waiting_for(person)
    ]


def doing(standing: Standing) -> str:
    """What the person for whom it waits is to do."""
    if standing.stage is Stage.DRAFT:
        return "改好后重新送审"
    if standing.stage is Stage.READY:
        return "可以发布"
    missing = "、".join(kind.label for kind in standing.missing(standing.stage))
    named = missing in ("", standing.stage.label)
    return f"等您{standing.stage.label}" + ("" if named else f"（{missing}）")


def _label(pk: int) -> str:
    return f"送审件“{Dossier.objects.get(pk=pk).title}”"


def _visible(person: Any, pk: int) -> bool:
    return queries.visible_to(person).filter(pk=pk).exists()


SUBJECT = SubjectKind(
    "review.dossier",
    "送审件",
    visible_to=_visible,
    url=lambda pk: reverse("review:dossier", args=[pk]),
    label=_label,
)

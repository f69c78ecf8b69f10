"""The flow of a dossier, as data.

::

                 submit        sign          sign          sign            conclude       release
        ┌───────┐    ┌────────┐    ┌────────┐    ┌────────┐    ┌────────┐      ┌──────┐      ┌────────┐
        │ 拟稿  │──▶│一审一校│──▶│二审二校│──▶│三审三校│──▶│保密审查│────▶│待发布│────▶│ 已发布 │
        └───────┘    └────────┘    └────────┘    └────────┘    └────────┘      └──────┘      └────────┘
          ▲   │          │             │             │             │              │
          └───┼──────────┴─────────────┴─────────────┴─────────────┴──────────────┘
              │      return (reasons) by whoever may sign there; fall_back by itself when a member changes
              ▼
           已作废   abandon, from every stage before 已发布

A step of review is complete when every kind of word that it ``needs`` was given on the dossier's present
digest, in the present round. Secrecy needs one conclusion per member (一事一审), each of which allows release.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.org import authority

from .models import SignOff, Stage

REVIEW, PROOF, SECRECY = SignOff.Kind.REVIEW, SignOff.Kind.PROOF, SignOff.Kind.SECRECY


@dataclass(frozen=True)
class Step:
    """A stage, the act of ``org.authority`` that carries it on, and the words that it needs."""

    stage: Stage
    act: str | None = None
    needs: tuple[SignOff.Kind, ...] = ()
    post: str = ""
    """How the sentence about an empty post calls it."""


@dataclass(frozen=True)
class Arrow:
    verb: str
    source: Stage
    target: Stage
    act: str | None
    """Who may do it; None: it happens by itself."""


STEPS: tuple[Step, ...] = (
    Step(Stage.DRAFT, "dossiers.submit", post="拟稿人"),
    Step(Stage.FIRST, "review.first", (REVIEW, PROOF), post="一审"),
    Step(Stage.SECOND, "review.second", (REVIEW, PROOF), post="二审"),
    Step(Stage.THIRD, "review.third", (REVIEW, PROOF), post="三审"),
    Step(Stage.SECRECY, "review.secrecy", (SECRECY,), post="保密审查员"),
    Step(Stage.READY, "dossiers.release", post="发布人"),
    Step(Stage.RELEASED),
    Step(Stage.ABANDONED),
)
STEP: dict[str, Step] = {step.stage: step for step in STEPS}
SIGNED: tuple[Step, ...] = tuple(step for step in STEPS if step.needs)
UNDER_REVIEW: tuple[Stage, ...] = (*(step.stage for step in SIGNED), Stage.READY)
"""Submitted and not yet released: here every answer depends on the digest."""
OPEN: tuple[Stage, ...] = (Stage.DRAFT, *UNDER_REVIEW)

ARROWS: tuple[Arrow, ...] = (
    Arrow("submit", Stage.DRAFT, Stage.FIRST, "dossiers.submit"),
    Arrow("sign", Stage.FIRST, Stage.SECOND, "review.first"),
    Arrow("sign", Stage.SECOND, Stage.THIRD, "review.second"),
    Arrow("sign", Stage.THIRD, Stage.SECRECY, "review.third"),
    Arrow("conclude", Stage.SECRECY, Stage.READY, "review.secrecy"),
    Arrow("release", Stage.READY, Stage.RELEASED, "dossiers.release"),
    *(Arrow("return", stage, Stage.DRAFT, STEP[stage].act) for stage in UNDER_REVIEW),
    *(Arrow("fall_back", stage, Stage.DRAFT, None) for stage in UNDER_REVIEW),
    *(Arrow("abandon", stage, Stage.ABANDONED, "dossiers.submit") for stage in OPEN),
)


def after(stage: str, verb: str) -> Stage:
    """Where ``verb`` leads from ``stage``. Raises ``LookupError`` where there is no such arrow."""
    for arrow in ARROWS:
        if arrow.source == stage and arrow.verb == verb:
            return arrow.target
    raise LookupError(f"“{Stage(stage).label}”没有“{verb}”这一步。")


def neighbours(stage: str) -> tuple[Stage, ...]:
    """The signed steps right before and right after this one."""
    stages = [step.stage for step in SIGNED]
    at = stages.index(Stage(stage))
    return tuple(stages[max(0, at - 1) : at] + stages[at + 1 : at + 2])


def faults(steps: Sequence[Step] = STEPS, arrows: Sequence[Arrow] = ARROWS) -> list[str]:
    """What is wrong with a flow, in sentences: asked at start-up."""
    found: list[str] = []
    known = {step.stage for step in steps}
    found += [f"环节“{stage}”没有写进流程。" for stage in Stage if stage not in known]
    found += [f"环节“{step.stage}”写了两次。" for at, step in enumerate(steps) if step in steps[:at]]
    for step in steps:
        if step.act is not None and step.act not in authority.ACTS:
            found.append(f"环节“{step.stage}”的权限“{step.act}”不在权限表里，谁也办不了。")
        if step.needs and step.act is None:
            found.append(f"环节“{step.stage}”要签批，却没有写明谁可以签。")
    for arrow in arrows:
        found += [
            f"箭头“{arrow.verb}”指向未知环节“{end}”。"
            for end in (arrow.source, arrow.target)
            if end not in known
        ]
        if arrow.act is not None and arrow.act not in authority.ACTS:
            found.append(f"箭头“{arrow.verb}”的权限“{arrow.act}”不在权限表里，谁也办不了。")
        if arrow.source in (Stage.RELEASED, Stage.ABANDONED):
            found.append(f"“{arrow.source}”是终点，不能再走“{arrow.verb}”。")
    pairs = [(arrow.source, arrow.verb) for arrow in arrows]
    found += [
        f"“{source}”的“{verb}”有两个去处。"
        for source, verb in sorted({p for p in pairs if pairs.count(p) > 1})
    ]
    reached, edge = {Stage.DRAFT}, {Stage.DRAFT}
    while edge:
        edge = {arrow.target for arrow in arrows if arrow.source in edge} - reached
        reached |= edge
    found += [f"从拟稿走不到“{step.stage}”。" for step in steps if step.stage not in reached]
    ways_on = {arrow.source for arrow in arrows if arrow.verb not in ("return", "fall_back", "abandon")}
    found += [
        f"到了“{step.stage}”没有往下走的路。"
        for step in steps
        if step.stage not in ways_on and step.stage not in (Stage.RELEASED, Stage.ABANDONED)
    ]
    into = {
        arrow.target: arrow.source
        for arrow in arrows
        if arrow.verb in ("submit", "sign", "conclude", "release")
    }
    if into.get(Stage.RELEASED) != Stage.READY or into.get(Stage.READY) != Stage.SECRECY:
        found.append("发布之前必须刚过保密审查（《保守国家秘密法实施条例》第四十二条：先审查、后公开）。")
    return found

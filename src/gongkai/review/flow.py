"""The flows that a dossier may go, as data.

::

    一般流程   拟稿 ─▶ 一审一校 ─▶ 二审二校 ─▶ 三审三校 ─▶ 保密审查 ─▶ 待发布 ─▶ 已发布
    紧急发布   拟稿 ─▶ 一审一校 ─▶ 保密审查 ─▶ 终审 ─▶ 待发布 ─▶ 已发布 （补报）
    简易更正   拟稿 ─▶ 一审一校 ─▶ 三审三校 ─▶ 保密审查 ─▶ 待发布 ─▶ 已发布
    联合发文   拟稿 ─▶ 一审一校 ─▶ 二审二校 ─▶ 三审三校 ─▶ 会签 ─▶ 保密审查 ─▶ 待发布 ─▶ 已发布

    every step under review ─▶ 拟稿   return (reasons) by whoever may sign there; fall_back by itself when a
                                      member or the flow changes
    every step before 已发布 ─▶ 已作废 abandon

A step of review is complete when every kind of word that it ``needs`` was given on the dossier's present
digest, in the present round. Secrecy needs one conclusion per member (一事一审), each of which allows release;
会签 one consent for each organ that issues the paper besides the lead. What makes a flow sound is asked at
start-up: ``review.soundness``.
"""

from __future__ import annotations

from dataclasses import dataclass

from .models import Dossier, SignOff, Stage

REVIEW, PROOF = SignOff.Kind.REVIEW, SignOff.Kind.PROOF
SECRECY, CONSENT = SignOff.Kind.SECRECY, SignOff.Kind.CONSENT

URGENT_AUTHORITY = "review.urgent_authority"
"""The setting in which the office names who signs 终审."""


@dataclass(frozen=True)
class Step:
    """A stage, the act of ``org.authority`` that carries it on, and the words that it needs."""

    stage: Stage
    act: str | None = None
    needs: tuple[SignOff.Kind, ...] = ()
    post: str = ""
    """How the sentence about an empty post calls it."""
    named: str = ""
    """The setting that names who signs, where no post of the dossier's organ does."""


@dataclass(frozen=True)
class Arrow:
    verb: str
    source: Stage
    target: Stage
    act: str | None
    """Who may do it; None: whom the step's setting names, or, for ``fall_back``, nobody: it happens by itself."""


DRAFT = Step(Stage.DRAFT, "dossiers.submit", post="拟稿人")
FIRST = Step(Stage.FIRST, "review.first", (REVIEW, PROOF), post="一审")
SECOND = Step(Stage.SECOND, "review.second", (REVIEW, PROOF), post="二审")
THIRD = Step(Stage.THIRD, "review.third", (REVIEW, PROOF), post="三审")
JOINT_CONSENT = Step(Stage.CONSENT, "review.third", (CONSENT,), post="三审")
"""By the third reviewer of each organ that signs with the lead."""
SECRECY_REVIEW = Step(Stage.SECRECY, "review.secrecy", (SECRECY,), post="保密审查员")
FINAL = Step(Stage.FINAL, None, (REVIEW,), post="紧急发布终审人", named=URGENT_AUTHORITY)
READY = Step(Stage.READY, "dossiers.release", post="发布人")
RELEASED = Step(Stage.RELEASED)
ABANDONED = Step(Stage.ABANDONED)

STEP: dict[str, Step] = {
    step.stage: step
    for step in (
        DRAFT,
        FIRST,
        SECOND,
        THIRD,
        JOINT_CONSENT,
        SECRECY_REVIEW,
        FINAL,
        READY,
        RELEASED,
        ABANDONED,
    )
}


@dataclass(frozen=True)
class Flow:
    name: str
    """Kept in ``Dossier.flow``; never renamed."""
    title: str
    meaning: str
    """What choosing it means, in a sentence."""
    steps: tuple[Step, ...]
    """In the order in which they are gone; 已作废 last."""
    arrows: tuple[Arrow, ...]
    asks: tuple[str, ...] = ()
    """What is asked when it is chosen: ``reason``, ``correction``. A flow of fewer than three reviews asks."""
    report: bool = False
    """After release a later report (补报) is owed."""

    @property
    def signed(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.needs)

    @property
    def under_review(self) -> tuple[Stage, ...]:
        """Submitted and not yet released: here every answer depends on the digest."""
        return (*(step.stage for step in self.signed), Stage.READY)

    def has(self, stage: str) -> bool:
        return any(step.stage == stage for step in self.steps)

    def after(self, stage: str, verb: str) -> Stage:
        """Where ``verb`` leads from ``stage``. Raises ``LookupError`` where there is no such arrow."""
        for arrow in self.arrows:
            if arrow.source == stage and arrow.verb == verb:
                return arrow.target
        raise LookupError(f"{self.title}里，“{Stage(stage).label}”没有“{verb}”这一步。")

    def neighbours(self, stage: str) -> tuple[Stage, ...]:
        """The steps right before and right after this one that must be signed by somebody else. 会签 is left
        out: it is given by other organs, and parts nobody from himself."""
        stages = [step.stage for step in self.signed if step.needs != (CONSENT,)]
        if stage not in stages:
            return ()
        at = stages.index(Stage(stage))
        return tuple(stages[max(0, at - 1) : at] + stages[at + 1 : at + 2])


def way(*steps: Step) -> tuple[tuple[Step, ...], tuple[Arrow, ...]]:
    """Steps in a row from 拟稿 to 已发布, with the arrows on, back and out."""
    verbs = {SECRECY_REVIEW.needs: "conclude", JOINT_CONSENT.needs: "consent"}
    arrows = [Arrow("submit", Stage.DRAFT, steps[0].stage, DRAFT.act)]
    for step, following in zip(steps, (*steps[1:], READY), strict=True):
        arrows.append(Arrow(verbs.get(step.needs, "sign"), step.stage, following.stage, step.act))
    arrows.append(Arrow("release", Stage.READY, Stage.RELEASED, READY.act))
    for step in (*steps, READY):
        arrows.append(Arrow("return", step.stage, Stage.DRAFT, step.act))
        arrows.append(Arrow("fall_back", step.stage, Stage.DRAFT, None))
    arrows += [Arrow("abandon", step.stage, Stage.ABANDONED, DRAFT.act) for step in (DRAFT, *steps, READY)]
    return (DRAFT, *steps, READY, RELEASED, ABANDONED), tuple(arrows)


ORDINARY = Flow(
    "ordinary",
    "一般流程",
    "三审三校、保密审查，每一步由不同的人签，然后发布。首次发布和各种更正都可以走。",
    *way(FIRST, SECOND, THIRD, SECRECY_REVIEW),
)
URGENT = Flow(
    "urgent",
    "紧急发布",
    "一审一校、保密审查之后，由指定的终审人签一次就可以发布；要写明紧急的理由，发布后要在期限内补报。",
    *way(FIRST, SECRECY_REVIEW, FINAL),
    asks=("reason",),
    report=True,
)
CORRECTION = Flow(
    "correction",
    "简易更正",
    "已发布的页面改文字差错、换打不开的附件：一审一校、三审三校、保密审查。改了数据、日期、内容的要走一般流程。",
    *way(FIRST, THIRD, SECRECY_REVIEW),
    asks=("correction",),
)
JOINT = Flow(
    "joint",
    "联合发文",
    "主办机关三审三校之后，每个联合发文机关由本机关的三审人会签，全部会签才能发布；撤回会签的，已签的全部作废。",
    *way(FIRST, SECOND, THIRD, JOINT_CONSENT, SECRECY_REVIEW),
)

FLOWS: dict[str, Flow] = {flow.name: flow for flow in (ORDINARY, URGENT, CORRECTION, JOINT)}

SIGNED: tuple[Step, ...] = tuple(step for step in STEP.values() if step.needs)
UNDER_REVIEW: tuple[Stage, ...] = (*(step.stage for step in SIGNED), Stage.READY)
"""Of any flow."""
OPEN: tuple[Stage, ...] = (Stage.DRAFT, *UNDER_REVIEW)


def of(dossier: Dossier) -> Flow:
    """Raises ``LookupError`` for a dossier of a flow that this version does not know."""
    try:
        return FLOWS[dossier.flow]
    except KeyError:
        raise LookupError(f"送审件“{dossier}”走的流程“{dossier.flow}”这一版没有，请升级到新版。") from None

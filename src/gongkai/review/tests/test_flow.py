"""The flows are sound, and say so at start-up when they are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gongkai.review import flow, soundness, startup
from gongkai.review.flow import Arrow, Flow, Step
from gongkai.review.models import Dossier, Stage


def test_the_flows_of_the_house_are_sound() -> None:
    assert soundness.faults() == []
    assert startup.flows_are_sound(None) == []


def test_a_broken_flow_stops_the_start(monkeypatch) -> None:
    monkeypatch.setattr(soundness.faults, "__defaults__", ((without("release", Stage.READY),),))
    assert "没有往下走的路" in "".join(str(error.msg) for error in startup.flows_are_sound(None))


def without(verb: str, source: str, of: Flow = flow.ORDINARY) -> Flow:
    return replace(of, arrows=tuple(a for a in of.arrows if (a.verb, a.source) != (verb, source)))


def and_arrow(verb: str, source: Stage, target: Stage, act: str | None, of: Flow = flow.ORDINARY) -> Flow:
    return replace(of, arrows=(*of.arrows, Arrow(verb, source, target, act)))


def with_step(stage: str, of: Flow = flow.ORDINARY, **changed: object) -> Flow:
    """The flow with one step changed; its arrows go on as before, by whoever the step names now."""
    steps = tuple(replace(s, **changed) if s.stage == stage else s for s in of.steps)  # type: ignore[arg-type]
    act = next(s.act for s in steps if s.stage == stage)
    arrows = tuple(
        replace(a, act=act) if a.source == stage and a.verb not in ("fall_back", "abandon") else a
        for a in of.arrows
    )
    return replace(of, steps=steps, arrows=arrows)


def made_of(*steps: Step, **said: object) -> Flow:
    all_steps, arrows = flow.way(*steps)
    return replace(flow.ORDINARY, steps=all_steps, arrows=arrows, **said)  # type: ignore[arg-type]


BROKEN: dict[str, tuple[Callable[[], Flow], str]] = {
    "an essential stage is missing": (
        lambda: replace(flow.ORDINARY, steps=flow.ORDINARY.steps[:-1]),
        "没有“已作废”这个环节",
    ),
    "a stage stands twice": (
        lambda: replace(flow.ORDINARY, steps=(*flow.ORDINARY.steps, flow.FIRST)),
        "“一审一校”写了两次",
    ),
    "an act that nobody has": (lambda: with_step(Stage.FIRST, act="review.zeroth"), "谁也办不了"),
    "an arrow whose act nobody has": (
        lambda: and_arrow("sign", Stage.DRAFT, Stage.FIRST, "review.zeroth"),
        "箭头“sign”的权限“review.zeroth”",
    ),
    "a signed step without signers": (lambda: with_step(Stage.SECOND, act=None), "没有写明谁可以签"),
    "signers named by a setting that is none": (
        lambda: with_step(Stage.FINAL, flow.URGENT, named="review.nothing"),
        "没有这个设置",
    ),
    "an author may review": (lambda: with_step(Stage.FIRST, act="drafts.write"), "起草人就可以审自己的稿件"),
    "somebody else than the step's signer goes on": (
        lambda: replace(
            without("sign", Stage.THIRD),
            arrows=(
                *without("sign", Stage.THIRD).arrows,
                Arrow("sign", Stage.THIRD, Stage.SECRECY, "review.first"),
            ),
        ),
        "“三审三校”的“sign”不由办这一环节的人办",
    ),
    "a stage that nothing leads to": (lambda: without("sign", Stage.FIRST), "从拟稿走不到“二审二校”"),
    "a stage with no way on": (lambda: without("release", Stage.READY), "没有往下走的路"),
    "a stage with no way back": (lambda: without("return", Stage.SECOND), "没有退回拟稿的路"),
    "a change that voids nothing": (lambda: without("fall_back", Stage.SECRECY), "旧签批会留着"),
    "a way out of the end": (
        lambda: and_arrow("return", Stage.RELEASED, Stage.DRAFT, "dossiers.submit"),
        "“已发布”是终点",
    ),
    "one verb with two ends": (
        lambda: and_arrow("sign", Stage.FIRST, Stage.THIRD, "review.first"),
        "“一审一校”的“sign”有两个去处",
    ),
    "an arrow to a stage that is not there": (
        lambda: and_arrow("appeal", Stage.DRAFT, Stage.FINAL, "dossiers.submit"),
        "指向未知环节“终审”",
    ),
    "no secrecy review": (lambda: made_of(flow.FIRST, flow.SECOND, flow.THIRD), "不经保密审查就能发布"),
    "a way around the secrecy review": (
        lambda: and_arrow("release", Stage.THIRD, Stage.RELEASED, "review.third"),
        "不经保密审查就能发布",
    ),
    "no review at all": (lambda: made_of(flow.SECRECY_REVIEW, asks=("reason",)), "不经任何一审一校"),
    "fewer reviews for the asking of nothing": (
        lambda: made_of(flow.FIRST, flow.SECRECY_REVIEW),
        "却不要写明任何理由",
    ),
    "other organs consent before the lead has made up its mind": (
        lambda: made_of(flow.FIRST, flow.SECOND, flow.JOINT_CONSENT, flow.THIRD, flow.SECRECY_REVIEW),
        "“三审三校”在会签之后",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_flow_is_told(case) -> None:
    broken, said = BROKEN[case]
    assert any(said in fault for fault in soundness.flow_faults(broken()))


def test_a_stage_that_no_flow_goes_is_told() -> None:
    assert soundness.faults([flow.ORDINARY, flow.JOINT, flow.CORRECTION]) == ["环节“终审”没有写进任何流程。"]


@pytest.mark.parametrize(
    ("way", "stage", "near"),
    [
        (flow.ORDINARY, Stage.FIRST, (Stage.SECOND,)),
        (flow.ORDINARY, Stage.SECOND, (Stage.FIRST, Stage.THIRD)),
        (flow.ORDINARY, Stage.SECRECY, (Stage.THIRD,)),
        (flow.URGENT, Stage.FINAL, (Stage.SECRECY,)),
        (flow.CORRECTION, Stage.THIRD, (Stage.FIRST, Stage.SECRECY)),
        (flow.JOINT, Stage.THIRD, (Stage.SECOND, Stage.SECRECY)),
        (flow.JOINT, Stage.CONSENT, ()),
    ],
)
def test_neighbours_are_the_steps_beside_it_that_the_own_organ_signs(way, stage, near) -> None:
    assert way.neighbours(stage) == near


def test_a_way_that_is_not_drawn_cannot_be_gone() -> None:
    with pytest.raises(LookupError):
        flow.ORDINARY.after(Stage.DRAFT, "release")


def test_a_flow_of_a_newer_version_is_named() -> None:
    with pytest.raises(LookupError, match="请升级到新版"):
        flow.of(Dossier(title="甲", flow="express"))

"""The flow is sound, and says so at start-up when it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.review import flow, startup
from gongkai.review.models import Stage


def test_the_flow_of_the_house_is_sound() -> None:
    assert flow.faults() == []
    assert startup.flow_is_sound(None) == []


def without(verb: str, source: str) -> list[flow.Arrow]:
    return [arrow for arrow in flow.ARROWS if (arrow.verb, arrow.source) != (verb, source)]


def with_act(stage: str, act: str | None) -> list[flow.Step]:
    return [replace(step, act=act) if step.stage == stage else step for step in flow.STEPS]


BROKEN = {
    "a stage is missing": (flow.STEPS[:-1], flow.ARROWS, "没有写进流程"),
    "a stage stands twice": ((*flow.STEPS, flow.STEPS[0]), flow.ARROWS, "写了两次"),
    "an act that nobody has": (with_act(Stage.FIRST, "review.zeroth"), flow.ARROWS, "谁也办不了"),
    "a signed step without signers": (with_act(Stage.SECOND, None), flow.ARROWS, "没有写明谁可以签"),
    "a stage that nothing leads to": (flow.STEPS, without("sign", Stage.FIRST), "走不到"),
    "a stage with no way on": (flow.STEPS, without("release", Stage.READY), "没有往下走的路"),
    "a way out of the end": (
        flow.STEPS,
        (*flow.ARROWS, flow.Arrow("return", Stage.RELEASED, Stage.DRAFT, "dossiers.submit")),
        "是终点",
    ),
    "one verb with two ends": (
        flow.STEPS,
        (*flow.ARROWS, flow.Arrow("sign", Stage.FIRST, Stage.THIRD, "review.first")),
        "两个去处",
    ),
    "a release past secrecy": (
        flow.STEPS,
        (*without("sign", Stage.THIRD), flow.Arrow("sign", Stage.THIRD, Stage.READY, "review.third")),
        "第四十二条",
    ),
}


@pytest.mark.parametrize(("steps", "arrows", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_flow_is_named(steps, arrows, said) -> None:
    assert any(said in fault for fault in flow.faults(steps, arrows))


@pytest.mark.parametrize(
    ("stage", "near"),
    [
        (Stage.FIRST, (Stage.SECOND,)),
        (Stage.SECOND, (Stage.FIRST, Stage.THIRD)),
        (Stage.THIRD, (Stage.SECOND, Stage.SECRECY)),
        (Stage.SECRECY, (Stage.THIRD,)),
    ],
)
def test_neighbours_are_the_signed_steps_beside_it(stage, near) -> None:
    assert flow.neighbours(stage) == near


def test_a_way_that_is_not_drawn_cannot_be_gone() -> None:
    with pytest.raises(LookupError):
        flow.after(Stage.DRAFT, "release")

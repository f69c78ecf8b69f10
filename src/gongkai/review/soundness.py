"""What is wrong with a flow, in sentences: asked at start-up, so that no broken one is ever gone."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.base.settings_store import settings_registry
from gongkai.org import authority
from gongkai.org.models import Role

from .flow import CONSENT, FLOWS, PROOF, REVIEW, SECRECY, Flow
from .models import Stage

ENDS = (Stage.RELEASED, Stage.ABANDONED)
ESSENTIAL = (Stage.DRAFT, Stage.SECRECY, Stage.READY, Stage.RELEASED, Stage.ABANDONED)
FORWARD = ("submit", "sign", "consent", "conclude", "release")
FULL_REVIEWS = 3


def faults(flows: Iterable[Flow] = tuple(FLOWS.values())) -> list[str]:
    flows = list(flows)
    found = [f"{flow.title}：{fault}" for flow in flows for fault in flow_faults(flow)]
    gone = {step.stage for flow in flows for step in flow.steps}
    return found + [f"环节“{stage.label}”没有写进任何流程。" for stage in Stage if stage not in gone]


def flow_faults(flow: Flow) -> list[str]:
    return [*_steps(flow), *_arrows(flow), *_ways(flow), *_reviews(flow)]


def _steps(flow: Flow) -> list[str]:
    stages = [step.stage for step in flow.steps]
    found = [f"没有“{stage.label}”这个环节。" for stage in ESSENTIAL if stage not in stages]
    found += [f"环节“{stage.label}”写了两次。" for at, stage in enumerate(stages) if stage in stages[:at]]
    for step in flow.steps:
        label = step.stage.label
        if step.act is not None and step.act not in authority.ACTS:
            found.append(f"环节“{label}”的权限“{step.act}”不在权限表里，谁也办不了。")
        if step.named and step.named not in settings_registry:
            found.append(f"环节“{label}”由设置“{step.named}”指定的人签，可是没有这个设置。")
        if step.needs and step.act is None and not step.named:
            found.append(f"环节“{label}”要签批，却没有写明谁可以签。")
        if step.needs and step.act in authority.TABLE[Role.DRAFTER]:
            found.append(f"环节“{label}”的权限“{step.act}”拟稿人也有，起草人就可以审自己的稿件。")
    return found


def _arrows(flow: Flow) -> list[str]:
    steps = {step.stage: step for step in flow.steps}
    found = []
    for arrow in flow.arrows:
        found += [
            f"箭头“{arrow.verb}”指向未知环节“{end.label}”。"
            for end in (arrow.source, arrow.target)
            if end not in steps
        ]
        if arrow.act is not None and arrow.act not in authority.ACTS:
            found.append(f"箭头“{arrow.verb}”的权限“{arrow.act}”不在权限表里，谁也办不了。")
        if arrow.source in ENDS:
            found.append(f"“{arrow.source.label}”是终点，不能再走“{arrow.verb}”。")
        step = steps.get(arrow.source)
        if step and arrow.verb in (*FORWARD, "return") and arrow.act != step.act:
            found.append(f"“{arrow.source.label}”的“{arrow.verb}”不由办这一环节的人办。")
    pairs = [(arrow.source, arrow.verb) for arrow in flow.arrows]
    return found + [
        f"“{source.label}”的“{verb}”有两个去处。"
        for source, verb in sorted({p for p in pairs if pairs.count(p) > 1})
    ]


def _reached(flow: Flow, *, avoiding: Iterable[Stage] = ()) -> set[Stage]:
    """Where a dossier can come from 拟稿 without ever standing at one of these stages."""
    shut = set(avoiding)
    reached, edge = {Stage.DRAFT}, {Stage.DRAFT}
    while edge:
        edge = {a.target for a in flow.arrows if a.source in edge} - reached - shut
        reached |= edge
    return reached


def _ways(flow: Flow) -> list[str]:
    reached = _reached(flow)
    found = [f"从拟稿走不到“{step.stage.label}”。" for step in flow.steps if step.stage not in reached]
    on = {arrow.source for arrow in flow.arrows if arrow.verb in FORWARD}
    back = {
        verb: {a.source for a in flow.arrows if a.verb == verb and a.target is Stage.DRAFT}
        for verb in ("return", "fall_back")
    }
    for step in flow.steps:
        stage = step.stage
        if stage in ENDS:
            continue
        if stage not in on:
            found.append(f"到了“{stage.label}”没有往下走的路。")
        if stage is Stage.DRAFT:
            continue
        if stage not in back["return"]:
            found.append(f"到了“{stage.label}”没有退回拟稿的路，发现问题也改不了。")
        if stage not in back["fall_back"]:
            found.append(f"“{stage.label}”时内容有改动，没有自动回到拟稿的路，旧签批会留着。")
    return found


def _reviews(flow: Flow) -> list[str]:
    found = []
    secret = [step.stage for step in flow.steps if SECRECY in step.needs]
    if Stage.RELEASED in _reached(flow, avoiding=secret):
        found.append("不经保密审查就能发布（《保守国家秘密法实施条例》第四十二条：先审查、后公开）。")
    reviewed = [step.stage for step in flow.steps if {REVIEW, PROOF} <= set(step.needs)]
    if Stage.RELEASED in _reached(flow, avoiding=reviewed):
        found.append("不经任何一审一校就能发布。")
    if len(reviewed) < FULL_REVIEWS and not flow.asks:
        found.append("少于三审三校，选它时却不要写明任何理由。")
    order = [step.stage for step in flow.steps]
    for step in flow.steps:
        if CONSENT in step.needs:
            late = [stage for stage in reviewed if order.index(stage) > order.index(step.stage)]
            found += [f"“{stage.label}”在会签之后，会签的就不是主办机关审定的文本。" for stage in late]
    return found

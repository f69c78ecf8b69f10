"""Every state a page shows: one word, one shape, one tone. Never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    word: str
    icon: str
    tone: str

    @property
    def ended(self) -> bool:
        return self.tone == "end"


# Validity, in the words and shapes of the public pages.
VALIDITY = (
    Mark("现行有效", "ok", "ok"),
    Mark("尚未施行", "wait", "soon"),
    Mark("已修改", "half", "warn"),
    Mark("部分失效", "half", "warn"),
    Mark("已失效", "bar", "end"),
    Mark("已废止", "x", "end"),
    Mark("未标注", "ring", "mute"),
)
WORK = (
    Mark("完成", "ok", "ok"),
    Mark("在办", "run", "soon"),
    Mark("临期", "tri", "warn"),
    Mark("已超期", "bang", "end"),
    Mark("已办成", "ok", "ok"),
    Mark("超期办成", "ok", "warn"),
    Mark("停算", "pause", "mute"),
    Mark("免除", "ring", "mute"),
    Mark("已免除", "ring", "mute"),
    Mark("待办", "ring", "mute"),
)
FINDINGS = (
    Mark("阻断", "bang", "end"),
    Mark("提醒", "tri", "warn"),
    Mark("说明", "note", "soon"),
    Mark("已处理", "ok", "ok"),
)
READING = (
    Mark("确定", "ok", "ok"),
    Mark("大致", "half", "soon"),
    Mark("请核对", "bang", "end"),
)
OTHER = (
    Mark("草稿", "ring", "mute"),
    Mark("审核中", "run", "soon"),
    Mark("待发布", "wait", "soon"),
    Mark("已发布", "ok", "ok"),
    Mark("已退回", "swap", "warn"),
    Mark("已撤下", "x", "end"),
    Mark("已作废", "x", "mute"),
    Mark("通过", "ok", "ok"),
    Mark("退回", "swap", "warn"),
)
MARKS = {mark.word: mark for mark in (*VALIDITY, *WORK, *FINDINGS, *READING, *OTHER)}


def mark_of(state: Any) -> Mark:
    """The mark of a state given as its word, or as a choice or enum whose label or value is the word.

    A word nobody gave a shape gets the dashed ring, so that it is still said.
    """
    for way in (
        getattr(state, "label", None),
        getattr(state, "word", None),
        getattr(state, "value", None),
        state,
    ):
        if isinstance(way, str) and str(way) in MARKS:
            return MARKS[str(way)]
    return Mark(str(getattr(state, "label", state)), "ring", "mute")

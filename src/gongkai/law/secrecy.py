"""保密审查: the four conclusions and what each allows.

Secrecy review is done first, then publication, item by item (保守国家秘密法实施条例第四十二条); organs review
what they publish (保守国家秘密法第三十五条，政府信息公开条例第十七条). A change of text after review voids it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Conclusion(StrEnum):
    OPEN = "open"
    OPEN_AFTER_PROCESSING = "open_after_processing"
    NOT_OPEN = "not_open"
    REFER = "refer"

    @property
    def label(self) -> str:
        return MEANINGS[self].label

    @property
    def allows_release(self) -> bool:
        return MEANINGS[self].allows_release


@dataclass(frozen=True)
class Meaning:
    """``needs_reason``: the form must say why. ``next_step`` is what the office does now."""

    label: str
    allows_release: bool
    needs_reason: bool
    articles: tuple[str, ...]
    next_step: str


MEANINGS = {
    Conclusion.OPEN: Meaning(
        "可公开",
        allows_release=True,
        needs_reason=False,
        articles=(
            "政府信息公开条例第十七条",
            "保守国家秘密法第三十五条",
            "保守国家秘密法实施条例第四十二条",
        ),
        next_step="可以按所审查的版本发布；内容改动后须重新审查。",
    ),
    Conclusion.OPEN_AFTER_PROCESSING: Meaning(
        "处理后公开",
        allows_release=False,
        needs_reason=True,
        articles=("政府信息公开条例第十五条", "政府信息公开条例第十七条", "政府信息公开条例第三十七条"),
        next_step="删除或遮盖不能公开的内容，形成新版本，审核后再作保密审查，结论为“可公开”后发布。",
    ),
    Conclusion.NOT_OPEN: Meaning(
        "不公开",
        allows_release=False,
        needs_reason=True,
        articles=("政府信息公开条例第十四条", "政府信息公开条例第十五条", "政府信息公开条例第十六条"),
        next_step="不得发布；写明法定理由，公开属性改为“不予公开”或“依申请公开”。",
    ),
    Conclusion.REFER: Meaning(
        "报请确定",
        allows_release=False,
        needs_reason=True,
        articles=("政府信息公开条例第十七条",),
        next_step="报有关主管部门或者保密行政管理部门确定，收到书面意见前不得发布。",
    ),
}

#: Points a reviewer goes through one by one, each with its source.
CHECKLIST = (
    ("state_secret", "是否含有依法确定的国家秘密", "政府信息公开条例第十四条"),
    ("forbidden", "是否含有法律、行政法规禁止公开的内容", "政府信息公开条例第十四条"),
    ("security", "公开后是否可能危及国家安全、公共安全、经济安全、社会稳定", "政府信息公开条例第十四条"),
    ("third_party", "是否涉及商业秘密、个人隐私等，公开会损害第三方合法权益", "政府信息公开条例第十五条"),
    ("internal", "是否属于内部事务信息、过程性信息或者行政执法案卷信息", "政府信息公开条例第十六条"),
    ("aggregation", "与已公开的信息汇聚、关联后是否属于国家秘密", "保守国家秘密法第三十六条"),
)


def refusal(conclusion: Conclusion | None) -> str:
    """Why a conclusion does not let a document out; empty when it does."""
    if conclusion is None:
        return "尚未作出保密审查结论，应先审查、后公开（保守国家秘密法实施条例第四十二条）。"
    meaning = MEANINGS[conclusion]
    return "" if meaning.allows_release else f"保密审查结论为“{meaning.label}”，不能发布：{meaning.next_step}"

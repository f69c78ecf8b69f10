"""How names of organs and places are built, as far as a rule needs it."""

from __future__ import annotations

import re
from typing import Final

from ..patterns import HAN

# Endings of organs and of the collective names that stand in lists of those responsible.
ENDS: Final = (
    "人民政府|政府办公室|政府办公厅|政府|办公室|办公厅|街道办事处|办事处|管理委员会|管委会|委员会|管理局|监督局|总局|分局|局|厅|"
    "各部门|部门|各单位|单位|委办|委|部|署|法院|检察院|总队|支队|大队|银行|中心|总工会|工商联|妇联|团委|科协|残联|红十字会|镇|乡|街道|办"
)
END: Final = re.compile(rf"(?:{ENDS})$")
# Words that begin the name of another organ: its level, or a collective.
LEVEL: Final = (
    r"(?:区直|市直|县直|省直|州直|旗直|中直|市级|区级|县级|省级|驻["
    + HAN
    + r"]|各(?:镇|乡|街道|县|市|区|州|设区|地|级|有关|相关|园区)|"
    r"省(?!级|际|会|内|外|里)|市(?!场|政(?!府|协|务|公)|容|民|花|级|内|外|域|价|镇|属|辖)|区(?!域|划|级|块|内|外|县|间|镇|街|位|属)|县(?!域|级|内|外|城|乡|区|属|处)|"
    r"自治区|国家(?!级|标准|公园)|中国|中央|全国|人民银行|有关|相关)"
)
# What departments are for: the stems that the names of a government's departments begin with.
STEMS: Final = (
    r"(?:发展和?改革|发改|教育|体育|教体|科技|科学技术|工信|工业和信息化|经信|经济和信息化|民族|民宗|公安|民政|司法|财政|人社|人力资源|人力社保|"
    r"自然资源|规划|国土|生态环境|环保|环境保护|住房|住建|城乡|城管|城市管理|综合执法|交通|水利|水务|农业|农牧|农委|林业|林草|畜牧|商务|"
    r"文化|文旅|文广|旅游|卫生|卫健|卫计|计生|退役军人|应急|审计|外事|国资|广电|广播|统计|医保|医疗保障|信访|机关事务|税务|气象|地震|"
    r"市场监管|市场监督|工商|质监|质量|食品药品|食药|药监|知识产权|金融|扶贫|乡村振兴|审批|行政审批|政务服务|大数据|数据|网信|宣传|组织部|"
    r"统战|政法|编办|机构编制|保密|档案|粮食|能源|海关|海洋|海事|邮政|通信|烟草|盐业|供销|招商|投资促进|消防|安监|安全监管|安全生产|人防|"
    r"法制|监察|物价|银监|证监|保监|银保监|外汇|铁路|民航|测绘|文物|体改|妇联|残联|工会|团委|共青团)"
)
START: Final = re.compile(rf"(?:{LEVEL}|{STEMS})")
_INNER_END: Final = re.compile(rf"(?:{ENDS})(?=[{HAN}]{{2}})")
# 市委市政府 is one set phrase; 办公室, 分局 and the like belong to the organ before them.
_TOGETHER: Final = re.compile(
    r"(?:省委省政府|市委市政府|区委区政府|县委县政府|州委州政府|党委政府|党政办|委办局|部委办局|党中央国务院)"
)
_COLLECTIVE: Final = re.compile(r"(?:各部门|各单位|有关|相关|各有关|各相关|直属)")
_PART: Final = re.compile(r"(?:办公厅|办公室|分局|支局|机关|党组|党委|直属)")
_POLICE: Final = re.compile(r"(?:交通|森林|消防|交警|治安|网安)")
_WHOLE: Final = re.compile(r"(?:局|厅|委|部|总局|署|办公室|委员会|法院|检察院)$")
# 浙江证监局, 河北银保监局: offices of the centre are named after the province.
_PLACE_AND_STEM: Final = re.compile(rf"[{HAN}]{{2,3}}?{STEMS}[{HAN}]{{0,8}}(?<!分)(?:局|办|厅|总队|银行)$")


def borders(name: str, vocabulary: set[str]) -> list[int]:
    """Where one organ's name ends and the next begins without anything between; [] for one name.

    `vocabulary` holds names that stand alone elsewhere in the same text: a town's name shows itself so.
    """
    if len(name) < 5 or _TOGETHER.search(name):
        return []
    cuts: list[int] = []
    start = 0
    for match in _INNER_END.finditer(name):
        cut = match.end()
        left, right = name[start:cut], name[cut:]
        if len(left) < 3 and left not in vocabulary:
            continue
        if _begins_organ(left, right, vocabulary):
            cuts.append(cut)
            start = cut
    return cuts


def _begins_organ(left: str, right: str, vocabulary: set[str]) -> bool:
    known = any(
        right.startswith(word) for word in vocabulary if len(word) >= 3 and word != left and END.search(word)
    )
    if not END.search(right) and not known:
        return False
    if (
        _COLLECTIVE.match(right)
        or _PART.match(right)
        or (left.endswith(("公安局", "公安厅", "公安部")) and _POLICE.match(right))
    ):
        # 区政府各部门, 市司法局有关部门, 市公安局交通管理局: the second belongs to the first.
        return False
    if known and not right.startswith(("办公", "分局", "机关")):
        return left in vocabulary or bool(re.match(LEVEL, left)) or bool(re.match(LEVEL, right))
    if re.match(LEVEL, right):
        return not left.endswith(("国家", "中国")) and (bool(START.match(left)) or left in vocabulary)
    if left not in vocabulary or not _WHOLE.search(left):
        return False
    return bool(re.match(STEMS, right)) or bool(_PLACE_AND_STEM.match(right))

"""What must be open, as tables: the platform's columns, articles 20 and 21, kinds of document, openness.

Codes are ours and stay fixed; names may be shown differently and organs extend the tree below any item.
Update windows come from inspection indicators read at second hand (V2) and are settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

REGULATION = "政府信息公开条例"
PLATFORM_NOTICE = "国办公开办函〔2019〕61号"


class ItemKind(StrEnum):
    PLATFORM = "platform"
    STATUTORY = "statutory"
    COLUMN = "column"


class Scope(StrEnum):
    """Whose duty an item is: everybody's, or of one level by article 21."""

    ALL = "all"
    DISTRICT = "district"
    TOWNSHIP = "township"


@dataclass(frozen=True)
class Window:
    """How long an item may go without anything new before an inspection counts it as stale."""

    months: int
    source: str
    mark: str


@dataclass(frozen=True)
class Item:
    """A place of the catalogue. ``parent`` is a code, empty at the top; ``about`` says what belongs there."""

    code: str
    name: str
    parent: str
    article: str
    kind: ItemKind
    about: str = ""
    scope: Scope = Scope.ALL
    window: Window | None = None


POLICY_WINDOW = Window(6, "国办秘函〔2019〕19号（政策文件栏目，设置项）", "V2")

GUIDE, RULES, STATUTORY, ANNUAL_REPORT = "guide", "rules", "statutory", "annual-report"
POLICY_DOCUMENTS = "statutory.policy"

#: The four first-level columns, in the order the notice gives them.
PLATFORM_COLUMNS = (
    Item(GUIDE, "政府信息公开指南", "", f"{REGULATION}第十二条；{PLATFORM_NOTICE}", ItemKind.PLATFORM),
    Item(RULES, "政府信息公开制度", "", PLATFORM_NOTICE, ItemKind.PLATFORM),
    Item(
        STATUTORY,
        "法定主动公开内容",
        "",
        f"{REGULATION}第十九条至第二十一条；{PLATFORM_NOTICE}",
        ItemKind.PLATFORM,
    ),
    Item(
        ANNUAL_REPORT,
        "政府信息公开工作年度报告",
        "",
        f"{REGULATION}第四十九条、第五十条；{PLATFORM_NOTICE}",
        ItemKind.PLATFORM,
    ),
)


def _article_20(chinese: str, code: str, name: str, about: str) -> Item:
    return Item(
        f"statutory.{code}",
        name,
        STATUTORY,
        f"{REGULATION}第二十条第（{chinese}）项",
        ItemKind.STATUTORY,
        about,
    )


#: Article 20, items (1) to (15), in our own short names; item (1) is the policy column below.
ARTICLE_20 = (
    Item(
        POLICY_DOCUMENTS,
        "政策文件",
        STATUTORY,
        f"{REGULATION}第二十条第（一）项",
        ItemKind.STATUTORY,
        "行政法规、规章和规范性文件，以及其他政策文件",
        window=POLICY_WINDOW,
    ),
    _article_20("二", "organ", "机构职能", "职能、机构设置、办公地址、办公时间、联系方式、负责人姓名"),
    _article_20("三", "plans", "规划计划", "国民经济和社会发展规划、专项规划、区域规划及相关政策"),
    _article_20("四", "statistics", "统计信息", "国民经济和社会发展统计信息"),
    _article_20(
        "五", "licensing", "行政许可和服务", "许可和其他对外管理服务事项的依据、条件、程序和办理结果"
    ),
    _article_20(
        "六", "enforcement", "行政处罚和强制", "处罚、强制的依据、条件、程序和有一定社会影响的处罚决定"
    ),
    _article_20("七", "budget", "财政预决算", "财政预算、决算信息"),
    _article_20("八", "fees", "行政事业性收费", "收费项目及其依据、标准"),
    _article_20("九", "procurement", "政府集中采购", "集中采购项目的目录、标准及实施情况"),
    _article_20("十", "projects", "重大建设项目", "重大建设项目的批准和实施情况"),
    _article_20(
        "十一", "livelihood", "民生保障", "扶贫、教育、医疗、社会保障、促进就业的政策、措施及实施情况"
    ),
    _article_20("十二", "emergency", "突发公共事件", "应急预案、预警信息及应对情况"),
    _article_20(
        "十三", "inspection", "监督检查", "环保、公共卫生、安全生产、食品药品、产品质量的监督检查情况"
    ),
    _article_20("十四", "recruitment", "公务员招考", "招考的职位、名额、报考条件及录用结果"),
    _article_20("十五", "others", "其他法定事项", "法律、法规、规章和国家有关规定要求主动公开的其他信息"),
)

_DISTRICT = f"{REGULATION}第二十一条（设区的市级、县级人民政府及其部门）"
_TOWNSHIP = f"{REGULATION}第二十一条（乡镇人民政府）"

#: Article 21: what districts and townships open besides, by their own conditions.
ARTICLE_21 = tuple(
    Item(f"statutory.{code}", name, STATUTORY, article, ItemKind.STATUTORY, about, scope)
    for code, name, article, about, scope in (
        ("municipal", "市政建设", _DISTRICT, "市政建设情况", Scope.DISTRICT),
        ("public-service", "公共服务和公益事业", _DISTRICT, "公共服务、公益事业情况", Scope.DISTRICT),
        ("expropriation", "土地和房屋征收", _DISTRICT, "土地征收、房屋征收情况", Scope.DISTRICT),
        ("security", "治安管理", _DISTRICT, "治安管理情况", Scope.DISTRICT),
        ("assistance", "社会救助", _DISTRICT, "社会救助情况", Scope.DISTRICT),
        ("rural-policy", "农业农村政策落实", _TOWNSHIP, "贯彻落实农业农村政策的情况", Scope.TOWNSHIP),
        ("irrigation", "农田水利工程", _TOWNSHIP, "农田水利工程建设运营情况", Scope.TOWNSHIP),
        ("land-contract", "土地承包经营权流转", _TOWNSHIP, "农村土地承包经营权流转情况", Scope.TOWNSHIP),
        ("homestead", "宅基地使用审核", _TOWNSHIP, "宅基地使用情况审核", Scope.TOWNSHIP),
        ("town-expropriation", "土地和房屋征收", _TOWNSHIP, "土地征收、房屋征收情况", Scope.TOWNSHIP),
        ("labour-funds", "筹资筹劳", _TOWNSHIP, "筹资筹劳情况", Scope.TOWNSHIP),
        ("town-assistance", "社会救助", _TOWNSHIP, "社会救助情况", Scope.TOWNSHIP),
    )
)

#: Ordinary columns below 政策文件; organs add their own (政府文件, 政府办公室文件, 部门文件).
POLICY_COLUMNS = (
    Item(
        f"{POLICY_DOCUMENTS}.normative",
        "行政规范性文件",
        POLICY_DOCUMENTS,
        ARTICLE_20[0].article,
        ItemKind.COLUMN,
    ),
    Item(
        f"{POLICY_DOCUMENTS}.government", "政府文件", POLICY_DOCUMENTS, ARTICLE_20[0].article, ItemKind.COLUMN
    ),
    Item(
        f"{POLICY_DOCUMENTS}.office",
        "政府办公室文件",
        POLICY_DOCUMENTS,
        ARTICLE_20[0].article,
        ItemKind.COLUMN,
    ),
    Item(
        f"{POLICY_DOCUMENTS}.department", "部门文件", POLICY_DOCUMENTS, ARTICLE_20[0].article, ItemKind.COLUMN
    ),
    Item(
        f"{POLICY_DOCUMENTS}.interpretation",
        "政策解读",
        POLICY_DOCUMENTS,
        "国办发〔2016〕80号",
        ItemKind.COLUMN,
    ),
)

#: The whole tree, parents before children.
CATALOGUE = (*PLATFORM_COLUMNS, *ARTICLE_20, *ARTICLE_21, *POLICY_COLUMNS)
BY_CODE = {item.code: item for item in CATALOGUE}


def ancestors(code: str) -> tuple[Item, ...]:
    """From the top down to the item itself. Raises KeyError for an unknown code."""
    item = BY_CODE[code]
    return (*ancestors(item.parent), item) if item.parent else (item,)


@dataclass(frozen=True)
class DocumentKind:
    """文种, 党政机关公文处理工作条例第八条. ``direction``: where such a document usually goes."""

    name: str
    direction: str


DOCUMENT_KINDS = tuple(
    DocumentKind(name, direction)
    for name, direction in (
        ("决议", "下行"),
        ("决定", "下行"),
        ("命令（令）", "下行"),
        ("公报", "公布"),
        ("公告", "公布"),
        ("通告", "公布"),
        ("意见", "各向"),
        ("通知", "下行"),
        ("通报", "下行"),
        ("报告", "上行"),
        ("请示", "上行"),
        ("批复", "下行"),
        ("议案", "上行"),
        ("函", "平行"),
        ("纪要", "各向"),
    )
)
_KIND_ENDINGS = tuple(
    (ending, kind.name)
    for kind in DOCUMENT_KINDS
    for ending in (("命令", "令") if kind.name == "命令（令）" else (kind.name,))
)


def kind_of_title(title: str) -> str:
    """The kind that a title ends in, the bracketed remark at its end aside; empty where it names none."""
    bare = title.strip()
    while bare.endswith(("）", ")")) and ("（" in bare or "(" in bare):
        bare = bare[: max(bare.rfind("（"), bare.rfind("("))].rstrip()
    return next((name for ending, name in _KIND_ENDINGS if bare.endswith(ending)), "")


@dataclass(frozen=True)
class Ground:
    """A legal ground for not opening. ``must``: the law forbids opening; otherwise it allows to withhold."""

    code: str
    text: str
    article: str
    must: bool
    exception: str = ""


_UNLESS_LAW = "法律、法规、规章规定应当公开的，从其规定"
GROUNDS = (
    Ground("state-secret", "依法确定为国家秘密", f"{REGULATION}第十四条", must=True),
    Ground("forbidden", "法律、行政法规禁止公开", f"{REGULATION}第十四条", must=True),
    Ground(
        "security", "公开后可能危及国家安全、公共安全、经济安全、社会稳定", f"{REGULATION}第十四条", must=True
    ),
    Ground(
        "third-party",
        "涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害",
        f"{REGULATION}第十五条",
        must=True,
        exception="第三方同意公开，或者不公开会对公共利益造成重大影响的，予以公开",
    ),
    Ground(
        "internal",
        "人事管理、后勤管理、内部工作流程等内部事务信息",
        f"{REGULATION}第十六条第一款",
        must=False,
    ),
    Ground(
        "process",
        "讨论记录、过程稿、磋商信函、请示报告等过程性信息",
        f"{REGULATION}第十六条第二款",
        must=False,
        exception=_UNLESS_LAW,
    ),
    Ground("case-file", "行政执法案卷信息", f"{REGULATION}第十六条第二款", must=False, exception=_UNLESS_LAW),
)

"""澄明区 of 云岫市: forty units and their people. All of it is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from gongkai.org.models import Role

from .cast import REVIEW_ROLES, Cast, Kind, Player, Unit, five
from .names import invented

ZONE = ZoneInfo("Asia/Shanghai")

_DEPARTMENTS = (
    ("reform", "002", "发展和改革局", ("澄发改发",)),
    ("education", "003", "教育局", ("澄教发",)),
    ("justice", "005", "司法局", ("澄司发",)),
    ("civil", "007", "民政局", ("澄民发", "澄民规发")),
    ("labour", "008", "人力资源和社会保障局", ("澄人社发",)),
    ("finance", "011", "财政局", ("澄财发",)),
    ("housing", "012", "住房和城乡建设局", ("澄建发",)),
    ("transport", "013", "交通运输局", ("澄交发",)),
    ("farming", "014", "农业农村局", ("澄农发",)),
    ("water", "015", "水务局", ("澄水发", "澄水规发")),
    ("culture", "017", "文化和旅游局", ("澄文旅发",)),
    ("health", "018", "卫生健康局", ("澄卫发",)),
    ("emergency", "019", "应急管理局", ("澄应急发",)),
    ("audit", "020", "审计局", ("澄审发",)),
    ("market", "021", "市场监督管理局", ("澄市监发",)),
    ("statistics", "022", "统计局", ("澄统发",)),
    ("insurance", "023", "医疗保障局", ("澄医保发",)),
    ("approval", "024", "行政审批服务局", ("澄审批发",)),
    ("city", "025", "城市管理局", ("澄城管发",)),
    ("media", "026", "融媒体中心", ()),
)
_DISPATCHED = (
    ("land", "031", "云岫市自然资源局澄明分局", "市自然资源局澄明分局", ("澄自然资发",)),
    ("environment", "032", "云岫市生态环境局澄明分局", "市生态环境局澄明分局", ("澄环发",)),
    ("fire", "033", "澄明区消防救援大队", "区消防救援大队", ("澄消发",)),
)
_PLACES = (
    ("qinghe", "101", "青禾镇", Kind.TOWNSHIP, ("青政发",)),
    ("shiqiao", "102", "石桥镇", Kind.TOWNSHIP, ("石政发",)),
    ("yunling", "103", "云岭乡", Kind.TOWNSHIP, ("云岭政发",)),
    ("wendu", "111", "文渡街道", Kind.STREET, ("文渡街发",)),
    ("beitang", "112", "北塘街道", Kind.STREET, ("北塘街发",)),
    ("xinhe", "113", "新河街道", Kind.STREET, ("新河街发",)),
)
_BELOW = (
    ("liuwan", "201", "柳湾村", "qinghe"),
    ("shangsha", "202", "上沙村", "qinghe"),
    ("fenglin", "201", "枫林村", "shiqiao"),
    ("guandu", "202", "官渡村", "shiqiao"),
    ("chaping", "201", "茶坪村", "yunling"),
    ("donghu", "301", "东湖社区", "wendu"),
    ("yundu", "302", "云渡社区", "wendu"),
    ("tangqian", "301", "塘前社区", "beitang"),
    ("hebin", "301", "河滨社区", "xinhe"),
)


def _units() -> Iterator[Unit]:
    yield Unit(
        "government",
        "990102000",
        "澄明区人民政府",
        "区政府",
        Kind.GOVERNMENT,
        "",
        ("澄政发", "澄政规发", "澄政任"),
    )
    words = ("澄政办发", "澄政办规发")
    yield Unit(
        "office", "990102001", "澄明区人民政府办公室", "区政府办公室", Kind.OFFICE, "government", words
    )
    for key, number, name, words_of in _DEPARTMENTS:
        yield Unit(
            key, f"990102{number}", f"澄明区{name}", f"区{name}", Kind.DEPARTMENT, "government", words_of
        )
    for key, number, name, short, words_of in _DISPATCHED:
        yield Unit(key, f"990102{number}", name, short, Kind.DISPATCHED, "government", words_of)
    codes = {}
    for key, number, name, kind, words_of in _PLACES:
        codes[key] = (f"990102{number}", name)
        whole = f"{name}办事处" if kind is Kind.STREET else f"{name}人民政府"
        yield Unit(
            key,
            f"990102{number}",
            f"澄明区{whole}" if kind is Kind.STREET else whole,
            name,
            kind,
            "government",
            words_of,
        )
    for key, number, name, under in _BELOW:
        code, above = codes[under]
        village = name.endswith("村")
        kind = Kind.VILLAGE if village else Kind.COMMUNITY
        committee = "村民委员会" if village else "居民委员会"
        yield Unit(key, f"{code}{number}", f"{above}{name}{committee}", name, kind, under)


UNITS = tuple(_units())

# What the government itself issues is drafted by the department in charge and reviewed by the office.
_OFFICE = (
    Player("shenzhiwei", "沈知微", "office", (Role.DRAFTER,)),
    Player("luwenzhou", "陆文舟", "office", (Role.FIRST_REVIEWER,), (("government", Role.FIRST_REVIEWER),)),
    Player(
        "fangyining", "方以宁", "office", (Role.SECOND_REVIEWER,), (("government", Role.SECOND_REVIEWER),)
    ),
    Player(
        "qiuyingchuan", "邱映川", "office", (Role.THIRD_REVIEWER,), (("government", Role.THIRD_REVIEWER),)
    ),
    Player(
        "hanruoheng", "韩若衡", "office", (Role.SECRECY_REVIEWER,), (("government", Role.SECRECY_REVIEWER),)
    ),
    Player("chengyuanshan", "程远山", "office", (Role.OPENNESS_OFFICE,)),
    Player("heshuyan", "贺书言", "office", (Role.INSPECTOR,)),
    Player("qinyinuo", "秦一诺", "office", (Role.ADMINISTRATOR,), (("government", Role.ADMINISTRATOR),)),
)
_FIRST_DEPARTMENTS = (
    *five(
        "justice",
        ("peisongnian", "裴松年"),
        ("mengxizhi", "孟西芷"),
        ("dongshouren", "董守仁"),
        ("jixiaoshan", "季晓山"),
        ("yuqingping", "俞清平"),
    ),
    Player("tangyanqiu", "唐砚秋", "housing", (Role.DRAFTER,), (("government", Role.DRAFTER),)),
    Player("fengchangye", "冯长野", "housing", (Role.FIRST_REVIEWER,)),
    Player("songlinxi", "宋临溪", "housing", (Role.SECOND_REVIEWER,)),
    Player("gaozhiyuan", "高致远", "housing", (Role.THIRD_REVIEWER,)),
    Player("renshiqing", "任世清", "housing", (Role.SECRECY_REVIEWER,)),
    Player("jiangyuhe", "蒋雨禾", "finance", (Role.DRAFTER,), (("government", Role.DRAFTER),)),
    Player("panhuaijin", "潘怀瑾", "finance", (Role.FIRST_REVIEWER,)),
    Player("yaoshulan", "姚书岚", "finance", (Role.SECOND_REVIEWER,)),
    Player("zoumingda", "邹明达", "finance", (Role.THIRD_REVIEWER,)),
    Player("xiongjingan", "熊静安", "finance", (Role.SECRECY_REVIEWER,)),
    *five(
        "water",
        ("linxingzhou", "林行舟"),
        ("zhaomuyun", "赵牧云"),
        ("qianboqing", "钱伯清"),
        ("weimingche", "魏明澈"),
        ("shiyucheng", "史玉成"),
    ),
)
_LENT = (Role.SECOND_REVIEWER, Role.THIRD_REVIEWER, Role.SECRECY_REVIEWER)
"""Posts of a village or community that its township or street fills."""
_ABOVE = {key: under for key, _, _, under in _BELOW}
_ISSUING = ("civil", "city", "justice", "farming")
"""Departments whose clerks draft for the government too, besides housing and finance."""


def _lent(above: str, role: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, role) for key, under in _ABOVE.items() if under == above and role in _LENT)


# A village of three people has posts filled from its township.
_TOWNSHIP = (
    Player("yexiaoman", "叶小满", "qinghe", (Role.DRAFTER,)),
    Player("wangyusheng", "汪雨生", "qinghe", (Role.FIRST_REVIEWER,)),
    Player(
        "jiangtingyun", "江停云", "qinghe", (Role.SECOND_REVIEWER,), _lent("qinghe", Role.SECOND_REVIEWER)
    ),
    Player("guqingyuan", "顾青原", "qinghe", (Role.THIRD_REVIEWER,), _lent("qinghe", Role.THIRD_REVIEWER)),
    Player(
        "baizhishui", "白止水", "qinghe", (Role.SECRECY_REVIEWER,), _lent("qinghe", Role.SECRECY_REVIEWER)
    ),
    Player("hechunhe", "何春禾", "liuwan", (Role.DRAFTER,)),
    Player("luoshichuan", "罗石川", "liuwan", (Role.FIRST_REVIEWER,)),
)


def _others() -> Iterator[Player]:
    """Everybody of the units that have nobody yet: five of a whole unit, two of a village or community."""
    peopled = {player.unit for player in (*_OFFICE, *_FIRST_DEPARTMENTS, *_TOWNSHIP)}
    names = invented()
    for unit in UNITS:
        if unit.key in peopled or unit.kind is Kind.GOVERNMENT:
            continue
        for role in REVIEW_ROLES[:2] if unit.key in _ABOVE else REVIEW_ROLES:
            drafts = role == Role.DRAFTER and unit.key in _ISSUING
            elsewhere = (("government", role),) if drafts else _lent(unit.key, role)
            yield Player(*next(names), unit.key, (role,), elsewhere)


CAST = Cast(
    units=UNITS,
    players=(*_OFFICE, *_FIRST_DEPARTMENTS, *_TOWNSHIP, *_others()),
    opens=dt.datetime(2024, 8, 1, 9, 0, tzinfo=ZONE),
)

DOOR = (
    "office",
    "housing",
    "finance",
    "justice",
    "water",
    "market",
    "emergency",
    "qinghe",
    "liuwan",
    "wendu",
    "donghu",
)
"""Units whose people stand on the sign-in page: two hundred names help nobody to choose."""

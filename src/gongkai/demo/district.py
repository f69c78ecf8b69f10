"""澄明区 of 云岫市: eight units and their people. All of it is invented."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from gongkai.org.models import Role

from .cast import Cast, Kind, Player, Unit, five

ZONE = ZoneInfo("Asia/Shanghai")

UNITS = (
    Unit("government", "990102000", "澄明区人民政府", "区政府", Kind.GOVERNMENT, "", ("澄政发", "澄政规发")),
    Unit(
        "office",
        "990102001",
        "澄明区人民政府办公室",
        "区政府办公室",
        Kind.OFFICE,
        "government",
        ("澄政办发", "澄政办规发"),
    ),
    Unit("justice", "990102005", "澄明区司法局", "区司法局", Kind.DEPARTMENT, "government", ("澄司发",)),
    Unit("finance", "990102011", "澄明区财政局", "区财政局", Kind.DEPARTMENT, "government", ("澄财发",)),
    Unit(
        "housing",
        "990102012",
        "澄明区住房和城乡建设局",
        "区住房和城乡建设局",
        Kind.DEPARTMENT,
        "government",
        ("澄建发",),
    ),
    Unit(
        "water",
        "990102015",
        "澄明区水务局",
        "区水务局",
        Kind.DEPARTMENT,
        "government",
        ("澄水发", "澄水规发"),
    ),
    Unit("qinghe", "990102101", "青禾镇人民政府", "青禾镇", Kind.TOWNSHIP, "government", ("青政发",)),
    Unit("liuwan", "990102101201", "青禾镇柳湾村村民委员会", "柳湾村", Kind.VILLAGE, "qinghe"),
)

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
_DEPARTMENTS = (
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
# A village of three people has posts filled from its township.
_TOWNSHIP = (
    Player("yexiaoman", "叶小满", "qinghe", (Role.DRAFTER,)),
    Player("wangyusheng", "汪雨生", "qinghe", (Role.FIRST_REVIEWER,)),
    Player("jiangtingyun", "江停云", "qinghe", (Role.SECOND_REVIEWER,), (("liuwan", Role.SECOND_REVIEWER),)),
    Player("guqingyuan", "顾青原", "qinghe", (Role.THIRD_REVIEWER,), (("liuwan", Role.THIRD_REVIEWER),)),
    Player("baizhishui", "白止水", "qinghe", (Role.SECRECY_REVIEWER,), (("liuwan", Role.SECRECY_REVIEWER),)),
    Player("hechunhe", "何春禾", "liuwan", (Role.DRAFTER,)),
    Player("luoshichuan", "罗石川", "liuwan", (Role.FIRST_REVIEWER,)),
)

CAST = Cast(
    units=UNITS,
    players=(*_OFFICE, *_DEPARTMENTS, *_TOWNSHIP),
    opens=dt.datetime(2024, 8, 1, 9, 0, tzinfo=ZONE),
)

"""The portal itself: what organs say of themselves, settings, special topics, the notice above the front page,
and some notices of matters that nobody had published on yet."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.documents.models import Rank, RelationKind
from gongkai.publish.blocks import Block
from gongkai.publish.footer import LINKS

from .. import moves, portal_moves
from ..moves import Paper
from ..profiles import PROFILES
from ..scene import Beat, Scene
from ..telling import beat, drafting, plain
from .notices import SERVICE
from .policies import GOVERNMENT, NORMATIVE

EBIKE, WINTER = "ebike-safety", "winter-2026"
FOOT_LINKS = ["公开指南 /gk/guide/", "公开制度 /gk/rules/", "怎样核验文件 /help/verify.html"]


def beats() -> list[Beat]:
    return [
        *footer(),
        *annual_2024(),
        *profiles(),
        *plain(_notice("screening-2026", "health", "1402", "statutory.livelihood"), day="2026-03-06"),
        *plain(_notice("siren-2026", "housing", "2102"), day="2026-09-10"),
        *ebike(),
        *winter(),
        *eldercare_2027(),
        *notice(),
    ]


def _notice(key: str, unit: str, topic: str, place: str = SERVICE) -> Paper:
    return Paper(key, f"{key}.txt", unit, (place,), topic)


def footer() -> list[Beat]:
    return [beat("2026-01-05 14:00", "footer:links", portal_moves.set_to(LINKS, FOOT_LINKS))]


def annual_2024() -> list[Beat]:
    paper = Paper(
        "annual-2024", "annual-2024.txt", "office", ("annual-report",), "0201", values={"period": "2024"}
    )
    return plain(paper, day="2025-01-20", until="2025-01-21")


def profiles() -> list[Beat]:
    """Each organ in a week of January; the water office moved its service telephone in November."""
    told = [
        beat(f"2026-01-{14 + at} 10:30", f"profile:{unit}", portal_moves.profile_saved(unit, values))
        for at, (unit, values) in enumerate(PROFILES.items())
    ]
    phones = {"phone": "0990-5550128（全天）"}
    return [
        *told,
        beat("2026-11-12 09:00", "profile:water.2", portal_moves.profile_saved("water", phones)),
    ]


def ebike() -> list[Beat]:
    """专题 of one matter, from the papers, the checks and what people ask."""
    lead = "停在哪里、在哪里充、补助怎么领，和电动自行车有关的规定、检查、解读都在这里。"
    return [
        beat(
            "2026-09-02 10:00",
            f"special:{EBIKE}",
            portal_moves.special_begun(EBIKE, "电动自行车停放充电安全"),
        ),
        beat("2026-09-02 11:00", f"blocks:{EBIKE}", portal_moves.special_saved(EBIKE, lead, _ebike)),
        beat("2026-09-03 09:00", f"released:{EBIKE}", portal_moves.special_released(EBIKE)),
    ]


def _numbers(scene: Scene, *keys: str) -> list[str]:
    return [str(scene.document(key).index_number) for key in keys]


def _ebike(scene: Scene) -> Sequence[Block]:
    return [
        {"kind": "heading", "text": "先看这三条"},
        {
            "kind": "text",
            "text": "楼道、门厅、电梯轿厢里不停车、不充电。\n\n"
            "小区没有充电设施的，向物业或者社区提出，社区七日内答复怎样安排。\n\n"
            "建公共充电设施的，验收合格以后按充电口数量领一次补助。",
        },
        {
            "kind": "picked",
            "title": "现行规定",
            "numbers": _numbers(scene, "ebike-2026", "ebike-2026.reading"),
        },
        {"kind": "picked", "title": "以前的规定", "numbers": _numbers(scene, "ebike-2024", "subsidy-2025")},
        {"kind": "list", "title": "消防检查", "list": "organ:990102033", "count": 5},
        {"kind": "list", "title": "社区在做的", "list": "organ:990102111301", "count": 5},
        {
            "kind": "links",
            "title": "办事和核对",
            "links": [
                ["住房和城乡建设局发布的信息", "/jg/990102012/"],
                ["怎样核验文件", "/help/verify.html"],
            ],
        },
    ]


def winter() -> list[Beat]:
    """Begun and not released: two blocks still lack something."""
    lead = "供暖、供水、疫苗、演出，入冬以后常问的事。"
    return [
        beat("2026-11-20 15:00", f"special:{WINTER}", portal_moves.special_begun(WINTER, "温暖过冬")),
        beat("2026-11-20 15:30", f"blocks:{WINTER}", portal_moves.special_saved(WINTER, lead, _winter)),
    ]


def _winter(scene: Scene) -> Sequence[Block]:
    return [
        {"kind": "heading", "text": "水、暖、气"},
        {"kind": "text", "text": "供暖不热先看阀门，再打供热单位的电话；一小时没有人来，打区住建局的电话。"},
        {"kind": "list", "title": "公共服务通知", "list": f"catalogue:{SERVICE}", "count": 8},
        {"kind": "picked", "title": "送戏下乡", "numbers": _numbers(scene, "winter-shows-2026")},
        {"kind": "text", "text": ""},
        {"kind": "links", "title": "电话和地图", "links": []},
    ]


def eldercare_2027() -> list[Beat]:
    """A draft for the government that would end a department's measure: the openness office has to confirm."""
    paper = Paper(
        "eldercare-2027",
        "eldercare-2027.txt",
        "government",
        (NORMATIVE, GOVERNMENT),
        "1703",
        Rank.NORMATIVE,
        responsible="civil",
    )
    return [
        *drafting("2026-11-23 10:00", paper),
        beat(
            "2026-11-23 10:20",
            "repeals:eldercare-2027",
            moves.related("eldercare-2027", RelationKind.REPEALS, "eldercare-2026", provisions="第五条"),
        ),
    ]


def notice() -> list[Beat]:
    """Above the front page for eleven days. Opened later, the demo shows that it is over."""
    text = "青禾水厂输水管道抢修，青禾镇、石桥镇分时段供水，12月4日前请提前储水；需要送水请拨打0990-5550128。"
    posted = portal_moves.notice_posted(text, "2026-12-04 18:00", "water-rationing-2026")
    return [beat("2026-11-23 17:10", "notice:water", posted)]

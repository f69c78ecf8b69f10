"""Annual reports on openness in the statutory form: two tables of acts and one of requests, all counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .sheets import Row, Sheet, Table, added, number

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
OUTCOMES = {
    "open": "（一）予以公开",
    "partly": "（二）部分公开",
    "secret": "（三）不予公开：涉及第三方合法权益",
    "internal": "（三）不予公开：内部事务或者过程性信息",
    "nothing": "（四）无法提供：没有现成信息",
    "elsewhere": "（四）无法提供：不由本机关掌握",
    "unclear": "（四）无法提供：补正后仍不明确",
    "other": "（六）其他处理",
}
"""The rows of the form that these reports use; the other rows of the form are nought."""
Six = tuple[int, int, int, int, int, int]
NONE: Six = (0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Report:
    organ: str
    day: str
    opened: int
    """Pieces of information made public in the year."""
    rules: tuple[int, int, int]
    """Normative documents: made, ended, in force."""
    licences: int
    penalties: int
    coercions: int
    fees: str
    """In ten thousand yuan."""
    fresh: Six
    carried: Six
    outcomes: Mapping[str, Six]
    reviews: tuple[int, int, int, int]
    """行政复议: upheld, corrected, other, pending."""
    trials: tuple[int, int, int, int]
    faults: str
    plans: str


def left(report: Report) -> Six:
    """What goes over into the next year: all that came in, less all that was answered."""
    done = [sum(column) for column in zip(*report.outcomes.values(), strict=True)]
    over = [new + old - gone for new, old, gone in zip(report.fresh, report.carried, done, strict=True)]
    if min(over) < 0:
        raise ValueError(f"{report.organ}答复的比收到的多。")
    return (over[0], over[1], over[2], over[3], over[4], over[5])


def sheet(report: Report) -> Sheet:
    came, old, over = sum(report.fresh), sum(report.carried), sum(left(report))
    return Sheet(
        f"{report.organ}2025年政府信息公开工作年度报告",
        (
            "一、总体情况",
            f"2025年共主动公开信息{report.opened}条。新收申请{came}件，加上年结转{old}件，"
            f"办结{came + old - over}件，结转下年{over}件。",
            "二、主动公开情况",
            *_acts(report),
            "三、收到和处理申请情况",
            _requests(report),
            "四、复议和诉讼情况",
            _disputes(report),
            "五、问题和改进",
            report.faults,
            report.plans,
            "六、其他事项",
            "2025年没有收取信息处理费。",
        ),
        report.organ,
        report.day,
    )


def _acts(report: Report) -> tuple[Table, ...]:
    made, ended, stand = (str(count) for count in report.rules)
    return (
        Table(
            "规范性文件（单位：件）",
            ("类别", "本年制发", "本年废止", "现行有效"),
            (("行政规范性文件", made, ended, stand),),
        ),
        Table(
            "行政行为",
            ("类别", "本年数量"),
            (
                ("行政许可（件）", str(report.licences)),
                ("行政处罚（件）", str(report.penalties)),
                ("行政强制（件）", str(report.coercions)),
                ("行政事业性收费（万元）", report.fees),
            ),
        ),
    )


def _requests(report: Report) -> Table:
    done = {OUTCOMES[name]: counts for name, counts in report.outcomes.items()}
    answered = tuple(sum(column) for column in zip(*done.values(), strict=True))
    rows = [
        _line("一、本年新收申请", report.fresh),
        _line("二、上年结转申请", report.carried),
        *(_line(label, done.get(label, NONE)) for label in OUTCOMES.values()),
        _line("（七）办理结果总计", answered),
        _line("四、结转下年继续办理", left(report)),
    ]
    return Table("申请和办理结果（单位：件）", ("项目", *APPLICANTS, "总计"), tuple(rows))


def _line(label: str, counts: tuple[int, ...]) -> Row:
    return (label, *(str(count) for count in counts), str(sum(counts)))


def _disputes(report: Report) -> Table:
    rows = []
    for label, counts in (("行政复议", report.reviews), ("行政诉讼", report.trials)):
        texts = tuple(str(count) for count in counts)
        rows.append((label, *texts, added(texts)))
    return Table(
        "复议和诉讼（单位：件）",
        ("类别", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"),
        tuple(rows),
    )


def agrees(rows: list[Row]) -> bool:
    """Does a table of requests, as somebody reads it, balance in every column and every line?"""
    by_label = {row[0]: [int(number(cell) or 0) for cell in row[1:]] for row in rows}
    lines = all(sum(counts[:-1]) == counts[-1] for counts in by_label.values())
    total = by_label["（七）办理结果总计"]
    came = zip(by_label["一、本年新收申请"], by_label["二、上年结转申请"], strict=True)
    over = by_label["四、结转下年继续办理"]
    columns = all(a + b == t + o for (a, b), t, o in zip(came, total, over, strict=True))
    outcomes = [counts for label, counts in by_label.items() if label in OUTCOMES.values()]
    return lines and columns and total == [sum(column) for column in zip(*outcomes, strict=True)]

"""The district's papers as files to try uploading with: Word, Excel, PDF, a page, plain text, a bundle.

Each is made when it is asked for, from our own texts, with a number that no paper of the demo has. Some are
as they should be; the others have what offices' files really have.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import figures
from .moves import content
from .sheets import Sheet, Table

if TYPE_CHECKING:
    from docx.document import Document as Word

RIGHT, CENTRE = 2, 1
FONT = "仿宋"


def write_all(folder: Path) -> list[Path]:
    """Write every file that can be made here; PDF only where typst is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in SAMPLES.items():
        try:
            data = make()
        except ModuleNotFoundError:
            continue
        (folder / name).write_bytes(data)
        written.append(folder / name)
    return written


def text(name: str, *changes: tuple[str, str]) -> list[str]:
    """The lines of a paper with words changed; every change has to find its place."""
    whole = content(name).decode("utf-8-sig")
    for before, after in changes:
        if before not in whole:
            raise LookupError(f"{name} 里没有“{before}”。")
        whole = whole.replace(before, after)
    return whole.strip().split("\n")


def word(lines: list[str], *, red: str = "", tables: tuple[Table, ...] = ()) -> Word:
    """Title and number in the middle, the text, the sign-off to the right."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    paper = docx.Document()
    style: Any = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    if red:
        head = paper.add_paragraph()
        head.alignment = CENTRE  # type: ignore[assignment]
        run = head.add_run(red)
        run.font.size, run.font.color.rgb = Pt(26), RGBColor(0xC0, 0, 0)
    filled = [line for line in lines if line.strip()]
    for at, line in enumerate(filled):
        paragraph = paper.add_paragraph()
        run = paragraph.add_run(line)
        if at == 0:
            paragraph.alignment, run.font.size, run.bold = CENTRE, Pt(22), True  # type: ignore[assignment]
        elif at == 1 and "〔" in line:
            paragraph.alignment = CENTRE  # type: ignore[assignment]
        elif _signs_off(filled, at):
            paragraph.alignment = RIGHT  # type: ignore[assignment]
        elif not line.endswith("："):
            paragraph.paragraph_format.first_line_indent = Pt(32)
    for table in tables:
        _add_table(paper, table)
    return paper


def _signs_off(lines: list[str], at: int) -> bool:
    """A day on a line of its own, and the organ on the line before it."""
    here, after = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    return _is_day(here) or (_is_day(after) and len(here) < 30)


def _is_day(line: str) -> bool:
    return line.startswith("20") and line.endswith("日") and len(line) < 12


def _add_table(paper: Word, table: Table) -> None:
    paper.add_paragraph(table.caption)
    drawn = paper.add_table(rows=0, cols=len(table.head), style="Table Grid")
    for row in (table.head, *table.rows):
        for cell, words in zip(drawn.add_row().cells, row, strict=True):
            cell.text = words


def saved(paper: Word) -> bytes:
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def workbook(*sheets: Sheet) -> bytes:
    """One sheet a page: the title over the whole width, then text and tables, figures as figures."""
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.worksheet import Worksheet

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page: Worksheet = book.create_sheet(sheet.title[-12:])
        wide = max(len(piece.head) for piece in sheet.body if isinstance(piece, Table))
        page.append([sheet.title])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=wide)
        page["A1"].font, page["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
        for piece in sheet.body:
            rows = [(piece,)] if isinstance(piece, str) else [(piece.caption,), piece.head, *piece.rows]
            for row in rows:
                page.append([_cell(words) for words in row])
        page.append([sheet.signer])
        page.append([sheet.day])
        page.column_dimensions["A"].width = 30
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _cell(words: str) -> str | float | None:
    from .sheets import number

    value = number(words)
    return words or None if value is None else float(value)


def pdf(lines: list[str], *, red: str = "", table: Table | None = None) -> bytes:
    """As it comes from the printer. Raises ``ModuleNotFoundError`` without typst."""
    import typst

    parts = ['#set page(paper: "a4", margin: 2.6cm)', "#set par(first-line-indent: (amount: 2em, all: true))"]
    parts.append(f'#set text(font: {_fonts()}, size: 16pt, lang: "zh")')
    if red:
        parts.append(f"#align(center, text(28pt, rgb(192, 0, 0))[{_typst(red)}])")
    filled = [line for line in lines if line.strip()]
    for at, line in enumerate(filled):
        if at == 0:
            parts.append(f"#align(center, text(22pt, weight: 700)[{_typst(line)}])")
        elif at == 1 and "〔" in line:
            parts.append(f"#align(center)[{_typst(line)}]")
        elif _signs_off(filled, at):
            parts.append(f"#align(right)[{_typst(line)}]")
        else:
            parts.append(_typst(line))
    if table is not None:
        cells = ", ".join(f"[{_typst(cell)}]" for row in (table.head, *table.rows) for cell in row)
        parts += [_typst(table.caption), f"#table(columns: {len(table.head)}, {cells})"]
    made: bytes = typst.compile("\n\n".join(parts).encode())
    return made


def _fonts() -> str:
    return '("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "SimSun", "FangSong")'


def _typst(words: str) -> str:
    return "".join(f"\\{mark}" if mark in "#$*_[]<>@`\\~" else mark for mark in words)


def tracked(lines: list[str], place: str, before: str, after: str) -> bytes:
    """As it comes back from the office: one change in it that nobody accepted yet."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paper = word(lines)
    paragraph = next(one for one in paper.paragraphs if place in one.text)
    head, tail = paragraph.text.split(before, 1)
    paragraph.runs[0].text = head
    for kind, tag, words in (("w:del", "w:delText", before), ("w:ins", "w:t", after)):
        change = OxmlElement(kind)
        for name, value in (("w:id", "9"), ("w:author", "办公室"), ("w:date", "2026-11-20T10:00:00Z")):
            change.set(qn(name), value)
        run, said = OxmlElement("w:r"), OxmlElement(tag)
        said.text = words
        run.append(said)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run(tail)
    return saved(paper)


def by_hand(lines: list[str]) -> list[str]:
    """A clerk's habits: indents of spaces, Arabic numbers in full width, an empty line made of blanks."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return [
        f"　　{line.translate(wide)}" if 0 < at < len(lines) - 3 and line and "〔" not in line else line
        for at, line in enumerate(lines)
    ]


def bundle(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return held.getvalue()


def _faulty() -> bytes:
    return saved(
        word(
            text(
                "plan-2025.txt",
                (
                    "关于印发《澄明区2025年政务公开工作要点》的通知",
                    "关于印发《澄明区2027年政务公开工作要点的通知",
                ),
                ("澄政办发〔2025〕9号", "澄政办发〔202791号"),
                ("2025年4月7日", "2027417日"),
                ("2025年", "2027年"),
            ),
            red="澄明区人民政府办公室文件",
        )
    )


def _accounts() -> list[Sheet]:
    return [sheet for name, sheet in figures.sheets().items() if name.startswith("shangsha")]


_ANNEX = Table(
    "附件：补助标准",
    ("充电口（个）", "每口补助（元）", "最高（元）"),
    (("300以下", "200", "60000"), ("301以上", "150", "90000")),
)

SAMPLES: dict[str, Callable[[], bytes]] = {
    "01-停水通告.docx": lambda: saved(word(text("water-stop.txt", ("10月", "12月")))),
    "02-要点通知（文号、日期、书名号有错）.docx": _faulty,
    "03-印发管理办法的通知（带所发文件和附件）.docx": lambda: saved(
        word(
            text("ebike-2026.txt", ("澄政规发〔2026〕4号", "澄政规发〔2026〕91号")),
            red="澄明区人民政府文件",
            tables=(_ANNEX,),
        )
    ),
    "04-部门预算.xlsx": lambda: workbook(figures.sheets()["budget-2026-market.html"]),
    "05-村级账目（四个月）.xlsx": lambda: workbook(*_accounts()),
    "06-政策解读（问答）.docx": lambda: saved(word(text("eldercare-2026-reading.txt"))),
    "07-指引（留有修订痕迹）.docx": lambda: tracked(
        text("legal-service.txt", ("澄司发〔2026〕9号", "澄司发〔2026〕91号")),
        "预约上门",
        "可以预约上门",
        "可以拨打0990-5550366预约上门",
    ),
    "08-红头通知.pdf": lambda: pdf(
        text("enrol-2026.txt", ("澄教发〔2026〕14号", "澄教发〔2026〕91号")), red="澄明区教育局文件"
    ),
    "09-统计表.pdf": lambda: pdf(
        [
            "澄明区市场监督管理局关于11月食品抽检结果的通告",
            "抽检结果见下表，不合格的已经下架。",
            "澄明区市场监督管理局",
            "2026年12月3日",
        ],
        table=next(p for p in figures.sheets()["food-2026-10.html"].body if isinstance(p, Table)),
    ),
    "10-网页另存.html": lambda: content("licences-2026-q3.html"),
    "11-通告（手工空格，GBK编码）.txt": lambda: "\n".join(
        by_hand(text("insurance-2027.txt", ("澄医保发〔2026〕21号", "澄医保发〔2026〕91号")))
    ).encode("gbk"),
    "12-一件通知和它的解读.zip": lambda: bundle(
        {
            "通知.docx": saved(
                word(text("eldercare-2026.txt", ("澄民规发〔2026〕1号", "澄民规发〔2026〕91号")))
            ),
            "解读.docx": saved(word(text("eldercare-2026-reading.txt"))),
        }
    ),
}

"""Fields, paragraphs and faults read from papers that are printed in many ways: docx, PDF, OFD, xlsx, doc.

    python benchmarks/reader_layouts.py [--real N] [--seed S] [--office N] [--show] [--json]

The project's own papers, and with the folder of real documents N of those (by default 12), are written at run
time in the layouts of `gongkai.readers.tests` (python-docx, typst, OFD by hand) and, for `--office` papers,
through LibreOffice where it is installed; a seeded mutator damages them; all are read back. Precision and
recall are counted for every field and every fault. Scans and spoilt files must be refused with a sentence.
Exit code 1 where a field is under the aim of 0.95.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from gongkai.config import shared_data
from gongkai.readers import ReadError, convert, guarded, ocr
from gongkai.readers.reading import read
from gongkai.readers.tests import print_files, sheet_files, word_files
from gongkai.readers.tests.layouts_scoring import AIM, FIELDS, Score, count, damages, real_papers
from gongkai.readers.tests.paper import HEATING, OWN, Paper

Layouts = dict[str, Callable[[Paper], bytes]]


def layouts() -> Layouts:
    found: Layouts = {f"docx {name}": make for name, make in word_files.LAYOUTS.items()}
    if print_files.has_chinese_font():
        found |= {f"pdf {name}": make for name, make in print_files.PDF_LAYOUTS.items()}
    found["ofd"] = print_files.ofd
    found["ofd red head"] = lambda paper: print_files.ofd(paper, red=True)
    return found


def measure(papers: list[Paper], seed: int, office: int) -> Score:
    score = Score()
    makers = layouts()
    for paper in papers:
        for layout, make in makers.items():
            _one(score, layout, paper, make)
        chance = random.Random(f"{seed}/{paper.name}")
        for spoilt, fault in damages(paper, chance):
            # A number that Word counts cannot be lost.
            kinds = [name for name in makers if fault.kind != "number_lost" or name != "docx by style"]
            for layout in chance.sample(kinds, min(4, len(kinds))):
                score.files[f"{layout}, damaged"] += 1
                count(score, layout, spoilt, read(makers[layout](spoilt)), fault)
                score.files[layout] -= 1
    if convert.program() is not None:
        for paper in papers[:office]:
            for kind in ("pdf", "doc"):
                _one(
                    score, f"LibreOffice {kind}", paper, lambda paper, kind=kind: through_office(paper, kind)
                )
    sheets(score)
    refusals(score)
    return score


def _one(score: Score, layout: str, paper: Paper, make: Callable[[Paper], bytes]) -> None:
    data = make(paper)
    try:
        reading = guarded.read(data) if layout == "LibreOffice doc" else read(data)
    except ReadError as refusal:
        score.files[layout] += 1
        for name in FIELDS:
            score.of(layout, name).absent += 1
        score.note(layout, paper.name, "refused", str(refusal))
        return
    count(score, layout, paper, reading)


def through_office(paper: Paper, kind: str) -> bytes:
    office = convert.program()
    assert office is not None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.docx").write_bytes(word_files.by_style(paper))
        command = [
            office,
            f"-env:UserInstallation={Path(folder).as_uri()}/profile",
            "--headless",
            "--convert-to",
        ]
        subprocess.run(
            [*command, kind, "--outdir", folder, f"{folder}/a.docx"],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return (Path(folder) / f"a.{kind}").read_bytes()


def sheets(score: Score) -> None:
    for year in (2024, 2025, 2026):
        title = f"澄明区{year}年一季度救助资金发放情况表"
        reading = read(sheet_files.saved(sheet_files.accounts(title)))
        score.files["xlsx"] += 1
        tally = score.of("xlsx", "title")
        tally.right += reading.text("title") == title
        tally.wrong += reading.text("title") != title
        cells = [cell.text for block in reading.blocks for row in block.rows for cell in row]
        for text in ("1,203,456.50", "12.5%", "2026年4月15日"):
            tally = score.of("xlsx", "cell")
            tally.right += text in cells
            tally.absent += text not in cells


def refusals(score: Score) -> None:
    """What must be refused with a sentence: halves of files, and scans where nothing recognises them."""
    whole = {
        "docx": word_files.by_hand(HEATING),
        "ofd": print_files.ofd(HEATING),
        "xlsx": sheet_files.saved(sheet_files.accounts()),
    }
    spoilt = {f"half {name}": data[: len(data) // 2] for name, data in whole.items()}
    if print_files.has_chinese_font():
        spoilt["half pdf"] = print_files.plain(HEATING)[:600]
        if not ocr.available():
            spoilt["scan"] = print_files.scanned(HEATING)
    for name, data in spoilt.items():
        score.files[name] += 1
        tally = score.of(name, "refused")
        try:
            read(data)
        except ReadError as refusal:
            tally.right += str(refusal).endswith("。")
        else:
            tally.wrong += 1
            score.note(name, HEATING.name, "refused", "was read")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--real", type=int, default=12, help="real documents beside the project's own")
    parser.add_argument("--office", type=int, default=6, help="papers that also go through LibreOffice")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="list every failure")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folder = shared_data.folder()
    papers = list(OWN) + (real_papers(folder, arguments.real, arguments.seed) if folder else [])
    score = measure(papers, arguments.seed, arguments.office)
    if arguments.json:
        print(json.dumps(_json(score), ensure_ascii=False, indent=1))
    else:
        _print(score, len(papers), arguments.show)
    return 0 if all(score.total(name).recall >= AIM for name in FIELDS) else 1


def _json(score: Score) -> dict[str, object]:
    return {
        "files": sum(score.files.values()),
        "fields": {name: vars(score.total(name)) for name in dict.fromkeys(key for _, key in score.tallies)},
        "faults": {name: vars(tally) for name, tally in sorted(score.faults.items())},
        "failures": score.failures,
    }


def _print(score: Score, papers: int, show: bool) -> None:
    console = Console()
    console.print(f"{sum(score.files.values())} files of {papers} papers")
    names = list(dict.fromkeys(key for _, key in score.tallies))
    table = Table(title="recall by layout (right of all)")
    for heading in ("layout", "files", *names):
        table.add_column(heading)
    for layout in dict.fromkeys(layout for layout, _ in score.tallies):
        cells = [score.tallies.get((layout, name)) for name in names]
        shown = [f"{t.right}/{t.right + t.wrong + t.absent}" if t else "" for t in cells]
        table.add_row(layout, str(score.files[layout] + score.files[f"{layout}, damaged"]), *shown)
    totals = [score.total(name) for name in names]
    table.add_row("recall", "", *(f"{tally.recall:.3f}" for tally in totals))
    table.add_row("precision", "", *(f"{tally.precision:.3f}" for tally in totals))
    console.print(table)
    faults = Table(title="faults")
    for heading in ("fault", "named", "missed", "false", "recall", "precision"):
        faults.add_column(heading)
    for name, tally in sorted(score.faults.items()):
        counts = (str(tally.right), str(tally.absent), str(tally.wrong))
        recall = tally.right / (tally.right + tally.absent) if tally.right + tally.absent else 1.0
        faults.add_row(name, *counts, f"{recall:.3f}", f"{tally.precision:.3f}")
    console.print(faults)
    for failure in score.failures if show else score.failures[:40]:
        console.print("  ".join(failure), highlight=False, markup=False)


if __name__ == "__main__":
    sys.exit(main())

"""Fields that the readers get right and wrong on real pages and texts.

    python benchmarks/reader_fields.py [--json]

Needs the folder of real documents (see `gongkai.config.shared_data`). Truth: for the pages of the
central government's site the register that came with them, field by field; for the three local pages
the facts below, read off the pages by hand; for plain texts the register's number, date and organ.
A field that the truth does not have is not counted. Exit code 2 where the folder is absent.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from gongkai.config import shared_data
from gongkai.readers import Reading, read, split_parts
from gongkai.readers.patterns import is_organ

GOV_FIELDS = {
    "title": "title",
    "index_number": "index_number",
    "document_number": "document_number",
    "issuer": "issuing_agency",
    "topic": "topic",
    "signed_on": "signed_date",
    "published_on": "published_date",
    "keywords": "keywords",
}
# Read off the three pages by hand. Where a page contradicts itself, the visible value is the truth.
LOCAL_TRUTH: dict[str, dict[str, str]] = {
    "wanzai-2015-statistical-communique.html": {
        "title": "万载县2015年国民经济和社会发展统计公报",
        "published_on": "2017-05-15",
        "site_name": "万载县人民政府",
        "site_domain": "www.wanzai.gov.cn",
        "site_code": "3609220011",
        "column": "统计公报",
        "column_path": "网站首页、数据开放、政府数据、统计信息、统计公报",
        "issuer": "万载县统计局",
    },
    "wanzai-2022-statistical-communique.html": {
        "title": "万载县2022年国民经济和社会发展统计公报",
        "index_number": "014742224A/2023-0043406",
        "signed_on": "2023-05-11",
        "published_on": "2023-08-16",
        "openness": "主动公开",
        "responsible": "万载县统计局",
        "issuer": "万载县统计局",
        "content_source": "万载县统计局",
        "site_name": "万载县人民政府",
        "site_domain": "www.wanzai.gov.cn",
        "site_code": "3609220011",
        "column": "统计数据",
        "column_path": "首页、政务公开、部门信息公开目录、统计局、法定主动公开内容、工作动态、统计数据",
    },
    "yichun-2022-statistical-communique.html": {
        "title": "宜春市2022年国民经济和社会发展统计公报",
        "index_number": "014717475N/2023-0040295",
        "publisher": "宜春市统计局",
        "issuer": "宜春市统计局",
        "signed_on": "2023-04-18",
        "published_on": "2023-05-16",
        "openness": "主动公开",
        "topic": "统计公报",
        "content_source": "宜春市统计局",
        "site_name": "中国宜春",
        "site_domain": "www.yichun.gov.cn",
        "site_code": "3609000002",
        "column": "统计公报",
        "column_path": "首页、政务公开、信息公开、法定主动公开内容、结果公开、统计数据、统计公报",
    },
}


@dataclass
class Score:
    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    absent: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    failures: list[tuple[str, str, str]] = field(default_factory=list)

    def count(self, source: str, name: str, truth: str, found: str) -> None:
        if _plain(name, truth) == _plain(name, found):
            self.right[name] += 1
        elif found:
            self.wrong[name] += 1
            self.failures.append((source, name, "wrong"))
        else:
            self.absent[name] += 1
            self.failures.append((source, name, "absent"))

    def names(self) -> list[str]:
        return list(dict.fromkeys([*self.right, *self.wrong, *self.absent]))

    def to_json(self) -> dict[str, Any]:
        return {
            "fields": {
                name: {"right": self.right[name], "wrong": self.wrong[name], "absent": self.absent[name]}
                for name in self.names()
            },
            "failures": [{"source": s, "field": f, "what": w} for s, f, w in self.failures],
        }


def _plain(name: str, value: str) -> str:
    """Blanks, the kind of brackets around a year and 第 are no difference; nothing else is forgiven."""
    value = re.sub(r"\s+", "", value)
    if name == "document_number":
        value = re.sub(r"[\[【﹝（(]((?:19|20)\d{2})[\]】﹞）)]", r"〔\1〕", value).replace("〕第", "〕")
    return value


def rows(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def gov_pages(folder: Path) -> Score:
    score = Score()
    for truth in rows(folder / "documents" / "state_council_2019.jsonl"):
        path = folder / truth["html_file"]
        reading = read(path.read_bytes(), path.name)
        for name, key in GOV_FIELDS.items():
            if truth[key]:
                found = reading.text("issuers" if name == "issuer" else name)
                # The register closed up its lists of words and of organs.
                joined = name in {"keywords", "issuer"}
                expected = truth[key]
                if joined:
                    found, expected = found.replace("、", ""), re.sub(r"[、，,；;]", "", expected)
                score.count(path.name, name, expected, found)
    return score


def local_pages(folder: Path) -> Score:
    score = Score()
    for name, truth in LOCAL_TRUTH.items():
        path = folder / "webpages" / "local" / name
        reading = read(path.read_bytes(), name)
        for key, value in truth.items():
            score.count(name, key, value, reading.text(key))
    return score


def plain_texts(folder: Path) -> Score:
    """Texts with a known number, as text files of the body alone: nothing is put in front of it.

    The crawler that made them lost half of the line breaks. The title is counted where the first 300
    characters hold it; it is right without the organs in front of it (the register leaves them out) and
    as the title of the issued text (the register often names that). Organ and date are counted where the
    body holds them; a date that only says from when or until when something is done is no signing date.
    """
    score = Score()
    for truth in rows(folder / "documents" / "hebei_policy_documents.jsonl"):
        if not truth["document_number"]:
            continue
        body = str(truth["body"])
        flat = re.sub(r"\s+", "", body)
        reading = read(body.encode(), truth["id"] + ".txt")
        score.count(truth["id"], "document_number", truth["document_number"], reading.text("document_number"))
        if truth["title"] in flat[:300] and not truth["title_truncated"]:
            score.count(truth["id"], "title", truth["title"], _title(reading, truth["title"]))
        if truth["signed_date"] and _holds_date(flat, truth["signed_date"]):
            score.count(truth["id"], "signed_on", truth["signed_date"], reading.text("signed_on"))
        agency = truth["issuing_agency"]
        if agency and agency in flat[-2000:] + flat[:300]:
            found = "" if "issuers" not in reading.fields else reading.text("issuers").replace("、", "")
            lead = reading.text("issuer")
            score.count(truth["id"], "issuer", agency, lead if lead == agency else found)
    return score


def _title(reading: Reading, truth: str) -> str:
    printed = [re.sub(r"\s+", "", title) for title in (reading.text("title"), *_part_titles(reading))]
    for title in printed:
        front = title.removesuffix(truth)
        if title.endswith(truth) and (
            not front or front == reading.text("issuers").replace("、", "") or is_organ(front)
        ):
            return truth
    return printed[0]


def _part_titles(reading: Reading) -> list[str]:
    return [part.title for part in split_parts(reading.blocks)[:2]]


def _holds_date(flat: str, iso: str) -> bool:
    year, month, day = (int(part) for part in iso.split("-"))
    return bool(
        re.search(rf"(?<![自至]){year}年{month}月{day}日(?!起|前|至|以前|之前|修订|发布的|开始)", flat)
    )


def table(title: str, score: Score) -> Table:
    result = Table(title=title)
    for heading in ("field", "right", "wrong", "absent", "share right"):
        result.add_column(heading, justify="left" if heading == "field" else "right")
    for name in score.names():
        right, wrong, absent = score.right[name], score.wrong[name], score.absent[name]
        result.add_row(name, str(right), str(wrong), str(absent), f"{right / (right + wrong + absent):.3f}")
    return result


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folder = shared_data.folder()
    if folder is None:
        print("No folder of real documents: set GONGKAI_SHARED_DATA.", file=sys.stderr)
        return 2
    scores = {
        "52 pages of the central government's site": gov_pages(folder),
        "3 local pages": local_pages(folder),
        "280 plain texts": plain_texts(folder),
    }
    if arguments.json:
        print(
            json.dumps(
                {title: score.to_json() for title, score in scores.items()}, ensure_ascii=False, indent=1
            )
        )
        return 0
    console = Console()
    for title, score in scores.items():
        console.print(table(title, score))
        for source, name, what in score.failures[:60]:
            console.print(f"  {source} {name}: {what}", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`gongkai read FILE`: what a file holds, how sure that is, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gongkai.readers import ReadError, Reading, is_bundle, read, unpack
from gongkai.readers.bundle import walk

FIELD_NAMES = {
    "title": "标题",
    "document_number": "文号",
    "index_number": "索引号",
    "issuer": "发文机关",
    "issuers": "发文机关（全部）",
    "publisher": "发布机构",
    "responsible": "责任部门",
    "signed_on": "成文日期",
    "printed_on": "印发日期",
    "published_on": "发布日期",
    "effective_on": "施行日期",
    "expires_on": "有效期至",
    "topic": "主题分类",
    "openness": "公开方式",
    "validity": "有效性",
    "addressees": "主送机关",
    "keywords": "主题词",
    "site_name": "网站名称",
    "site_domain": "网站域名",
    "site_code": "网站标识码",
    "content_source": "来源",
    "column": "栏目",
    "column_path": "栏目路径",
    "attachments": "附件",
    "url": "网址",
}
MAX_BUNDLE = 200 * 1024 * 1024
SEVERITIES = {"error": "错误", "warning": "疑问", "note": "提示"}


@click.command(
    name="read",
    help="读取公文：docx、pdf、ofd、xlsx、doc、wps、网页（.html）、纯文本（.txt），或装着它们的文件夹、zip。"
    "列出要素、结构、问题。读出问题时退出码为 1，有读不了的为 2。",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON；文件夹和压缩包是一个列表。")
def command(file: Path, as_json: bool) -> int:
    try:
        several, files = _files(file)
        results = [_one(name, content) for name, content in files]
    except (ReadError, OSError) as problem:
        click.echo(str(problem) if isinstance(problem, ReadError) else _why_not(file, problem), err=True)
        return 2
    for result in results:
        if result.refusal and not (several and as_json):
            click.echo(result.refusal, err=True)
    if as_json:
        plain = [_for_machines(result) for result in results]
        if several or results[0].reading:
            click.echo(json.dumps(plain if several else plain[0], ensure_ascii=False, indent=1))
    else:
        console = Console()
        for result in results:
            if several:
                console.rule(Text(result.name))
            if result.reading:
                _show(result.reading, console)
    return max(result.code for result in results)


@dataclass(frozen=True)
class Result:
    name: str
    reading: Reading | None
    refusal: str = ""

    @property
    def code(self) -> int:
        return 2 if self.reading is None else 1 if self.reading.faults else 0


def _content(file: Path) -> bytes:
    if file.stat().st_size > MAX_BUNDLE:
        raise ReadError(f"“{file.name}”超过 {MAX_BUNDLE // 1024 // 1024} MB，请拆分后再读。")
    return file.read_bytes()


def _files(file: Path) -> tuple[bool, Iterable[tuple[str, bytes]]]:
    """Whether there may be several, and the files with their names."""
    if file.is_dir():
        return True, ((name, _content(path)) for name, path in walk(file))
    content = _content(file)
    if is_bundle(content):
        return True, ((member.name, member.content) for member in unpack(content))
    return False, [(file.name, content)]


def _one(name: str, content: bytes) -> Result:
    try:
        return Result(name, read(content, name))
    except ReadError as refusal:
        sentence = str(refusal)
        return Result(name, None, sentence if name in sentence else f"“{name}”：{sentence}")


def _why_not(file: Path, problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError):
        return f"找不到文件“{file}”，请检查路径。"
    return f"打不开文件“{file}”：{problem.strerror or problem}。请检查文件权限。"


def _for_machines(result: Result) -> dict[str, object]:
    """A reading as JSON; every fault says its name itself, as people quote it."""
    if result.reading is None:
        return {"name": result.name, "refused": result.refusal}
    data = result.reading.to_json()
    for fault, plain in zip(result.reading.faults, data["faults"], strict=True):
        plain["name"] = fault.name
    return {"name": result.name, **data}


def _show(reading: Reading, console: Console) -> None:
    fields = Table(title="要素", title_justify="left")
    for heading in ("要素", "内容", "把握", "行"):
        fields.add_column(heading, overflow="fold")
    for name, found in reading.fields.items():
        others = f"\n另见：{'；'.join(found.alternatives)}" if found.alternatives else ""
        line = str(found.where.line) if found.where else ""
        fields.add_row(
            FIELD_NAMES.get(name, name), Text(reading.text(name) + others), f"{found.confidence:.0%}", line
        )
    console.print(fields)
    kinds: dict[str, int] = {}
    for block in reading.blocks:
        kinds[block.kind] = kinds.get(block.kind, 0) + 1
    console.print(
        f"正文共 {len(reading.blocks)} 段，其中表格 {kinds.get('table', 0)} 个、标题 {kinds.get('heading', 0)} 个。"
    )
    if not reading.faults:
        console.print("没有发现问题。")
        return
    faults = Table(title=f"问题 {len(reading.faults)} 处", title_justify="left")
    for heading in ("行", "种类", "原文", "说明"):
        faults.add_column(heading, overflow="fold")
    for fault in reading.faults:
        kind = f"{fault.name}（{SEVERITIES[fault.severity]}）"
        faults.add_row(str(fault.where.line), kind, Text(fault.excerpt), Text(fault.message))
    console.print(faults)

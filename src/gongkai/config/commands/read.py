"""`gongkai read FILE`: what a file holds, how sure that is, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gongkai.readers import ReadError, Reading, read
from gongkai.readers.source import MAX_BYTES

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
SEVERITIES = {"error": "错误", "warning": "疑问", "note": "提示"}


@click.command(
    name="read",
    help="读取网页（.html）或纯文本（.txt）公文：要素、结构、问题。读出问题时退出码为 1，读不了时为 2。",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(file: Path, as_json: bool) -> int:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise click.UsageError(f"“{file.name}”超过 {MAX_BYTES // 1024 // 1024} MB，请拆分后再读。")
        reading = read(file.read_bytes(), file.name)
    except (ReadError, OSError) as problem:
        message = str(problem) if isinstance(problem, ReadError) else _why_not(file, problem)
        click.echo(message, err=True)
        return 2
    if as_json:
        click.echo(json.dumps(_for_machines(reading), ensure_ascii=False, indent=1))
    else:
        _show(reading, Console())
    return 1 if reading.faults else 0


def _why_not(file: Path, problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError):
        return f"找不到文件“{file}”，请检查路径。"
    if isinstance(problem, IsADirectoryError):
        return f"“{file}”是文件夹，请指定其中的一个文件。"
    return f"打不开文件“{file}”：{problem.strerror or problem}。请检查文件权限。"


def _for_machines(reading: Reading) -> dict[str, object]:
    """The reading as JSON; every fault says its line itself, as people quote it."""
    data = reading.to_json()
    for fault, plain in zip(reading.faults, data["faults"], strict=True):
        plain["name"] = fault.name
    return data


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

"""政府信息公开指南: what 政府信息公开条例 article 12 requires it to say, asked of a text.

The article names the classification and arrangement of the information, how to get it, and the name, address,
hours, telephone, fax and internet contact of the office that handles it. A finding says what is missing and
which words would have been understood; it never judges how well something is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ARTICLE = "政府信息公开条例第十二条"

_PHONE = r"(?:0\d{2,3}[-－—\s]?)?\d{7,8}"


@dataclass(frozen=True)
class Content:
    """One thing that the guide must say. ``words`` are regular expressions, any of which says it."""

    code: str
    name: str
    words: tuple[str, ...]
    example: str


REQUIRED = (
    Content(
        "arrangement",
        "政府信息的分类、编排",
        (r"分类", r"编排", r"目录", r"主动公开.{0,40}(?:信息|内容|范围)"),
        "主动公开的信息分哪些类，按什么目录编排",
    ),
    Content(
        "access",
        "获取方式",
        (r"获取", r"查阅", r"在哪里?(?:看|查)", r"公开(?:方式|渠道|途径)"),
        "在哪里看、怎样查阅",
    ),
    Content(
        "office",
        "工作机构的名称",
        (r"(?:工作|受理|主管|承办)机构[^。；]{0,12}[:：为是]", r"(?:受理|联系)(?:单位|部门)[:：为是]"),
        "“受理机构：某某局办公室”",
    ),
    Content(
        "address",
        "办公地址",
        (r"地\s*址\s*[:：为是]", r"(?:路|街|道|巷)\s*\d+\s*号"),
        "“办公地址：某路 1 号”",
    ),
    Content(
        "hours",
        "办公时间",
        (
            r"(?:办公|受理|工作|服务)时间",
            r"工作日.{0,12}\d{1,2}[:：时点]",
            r"\d{1,2}[:：]\d{2}\s*(?:至|到|[-—–~～])\s*\d{1,2}[:：]\d{2}",
        ),
        "“办公时间：工作日 9:00 至 17:30”",
    ),
    Content("phone", "联系电话", (rf"电\s*话[^。；\n]{{0,10}}{_PHONE}",), "“联系电话：0990-5550100”"),
    Content(
        "fax",
        "传真号码",
        (rf"传\s*真[^。；\n]{{0,10}}(?:{_PHONE}|无)",),
        "“传真：0990-5550101”；没有传真的写“传真：无”",
    ),
    Content(
        "internet",
        "互联网联系方式",
        (r"(?:电子)?邮箱", r"[\w.+-]+@[\w-]+\.\w+", r"(?:网址|网站|https?://|www\.)"),
        "网址或者电子邮箱",
    ),
)
"""In the order of the article."""


@dataclass(frozen=True)
class Missing:
    content: Content

    @property
    def sentence(self) -> str:
        said = self.content
        return f"公开指南没有写明{said.name}（{ARTICLE}）：请写上{said.example}。"


def missing(text: str) -> list[Missing]:
    """What the text of a guide does not say; empty for a complete one."""
    return [
        Missing(content)
        for content in REQUIRED
        if not any(re.search(word, text, re.DOTALL) for word in content.words)
    ]

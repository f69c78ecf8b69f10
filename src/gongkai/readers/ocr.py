"""Scanned pages → marks, by a recogniser that is an extra: `pip install 'gongkai[ocr]'`."""

from __future__ import annotations

import time
from typing import Any, Final

from .model import ReadError
from .paged import Mark, Sheet

MAX_PAGES: Final = 20
SECONDS: Final = 100.0
SCALE: Final = 2.0
SURE: Final = 0.5
SCANNED: Final = "PDF 文件是扫描件，页面都是图片，没有文字层"


def available() -> bool:
    import importlib.util

    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def recognise(document: Any) -> list[Sheet]:
    """The pages of a scanned document. Raises ReadError where no recogniser is installed or it takes too long."""
    if not available():
        raise ReadError(
            f"{SCANNED}。请换用原来的 Word 文档；没有的，请用扫描软件或 WPS 识别成文字后另存为 docx 再上传，"
            "或请系统管理员装上文字识别组件（gongkai[ocr]）。"
        )
    if len(document) > MAX_PAGES:
        raise ReadError(f"{SCANNED}，又超过 {MAX_PAGES} 页。请换用原来的 Word 文档，或拆开后再上传。")
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error"})
    until = time.monotonic() + SECONDS
    sheets = []
    for number in range(len(document)):
        if time.monotonic() > until:
            raise ReadError(f"{SCANNED}，识别用时太久。请换用原来的 Word 文档，或拆开后再上传。")
        page = document[number]
        width, height = page.get_size()
        bitmap = page.render(scale=SCALE, grayscale=False)
        sheet = Sheet(width, height)
        result = engine(bitmap.to_numpy())
        for box, text, score in zip(
            result.boxes if result.boxes is not None else (),
            result.txts or (),
            result.scores or (),
            strict=False,
        ):
            if float(score) < SURE or not str(text).strip():
                continue
            xs, ys = [float(point[0]) / SCALE for point in box], [float(point[1]) / SCALE for point in box]
            sheet.marks.append(Mark(str(text).strip(), min(xs), min(ys), max(xs), max(ys)))
        sheets.append(sheet)
    return sheets

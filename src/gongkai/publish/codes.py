"""The short code of an edition: ten characters and a check character, as ``K7M2P-9QXTH-4``.

The alphabet has 31 characters, without those that are taken for each other on paper (0 O, 1 I L). Thirty-one
is prime, so a weighted sum finds every single wrong character and every two that changed places. The ten are
taken from the SHA-256 of the edition's own digest, index number and edition number: 49 bits, so nobody finds a
code by trying, and a code that was lost can be computed again.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable

from gongkai.documents.models import Edition

from .models import EditionCode

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
WHOLE = LENGTH + 1


class WrongCode(ValueError):
    """Not a code; the message says to a reader what to look at."""


def check_character(body: str) -> str:
    total = sum(weight * ALPHABET.index(mark) for weight, mark in enumerate(body, 1))
    return ALPHABET[total % len(ALPHABET)]


def compute(digest: str, index_number: str, number: int, turn: int = 0) -> str:
    """``turn`` counts from 0 and is only raised when two editions would get the same code."""
    source = f"gongkai edition code\n{digest}\n{index_number}\n{number}\n{turn}"
    value = int.from_bytes(hashlib.sha256(source.encode()).digest(), "big")
    body = ""
    for _ in range(LENGTH):
        value, at = divmod(value, len(ALPHABET))
        body += ALPHABET[at]
    return body + check_character(body)


def shown(code: str) -> str:
    """In groups, as it is printed."""
    return f"{code[:5]}-{code[5:10]}-{code[10:]}" if code else ""


def read(typed: str) -> str:
    """The code that somebody typed, however grouped. Raises ``WrongCode``."""
    plain = "".join(unicodedata.normalize("NFKC", typed).upper().split())
    plain = "".join(mark for mark in plain if mark not in "-–—_.·")
    if not plain:
        raise WrongCode("请填写页面上“核验本页”里的验证码。")
    strange = [mark for mark in plain if mark not in ALPHABET]
    if strange:
        raise WrongCode(
            f"验证码里没有“{strange[0]}”这个字符：验证码不用数字 0、1 和字母 I、L、O，请对照原件再看一遍。"
        )
    if len(plain) != WHOLE:
        raise WrongCode(f"验证码是 {WHOLE} 个字符，您填了 {len(plain)} 个，请对照原件补全。")
    if check_character(plain[:LENGTH]) != plain[LENGTH]:
        raise WrongCode("这个验证码抄错了：末位与前面的字符对不上，请逐个对照原件。")
    return plain


def ensure(editions: Iterable[Edition]) -> None:
    """Give each edition its code; one that has it keeps it. Safe to repeat and to run side by side."""
    wanted = {edition.pk: edition for edition in editions}
    for turn in range(5):
        held = set(EditionCode.objects.filter(edition__in=wanted).values_list("edition_id", flat=True))
        missing = [edition for pk, edition in wanted.items() if pk not in held]
        if not missing:
            return
        EditionCode.objects.bulk_create(
            [
                EditionCode(
                    edition=edition,
                    code=compute(edition.digest, edition.document.index_number or "", edition.number, turn),
                )
                for edition in missing
            ],
            ignore_conflicts=True,
            batch_size=500,
        )
    raise RuntimeError("验证码编不出来：请检查 publish_editioncode 表。")


def of(edition: Edition) -> str:
    """As printed; empty for an edition that has none yet."""
    code = EditionCode.objects.filter(edition=edition).values_list("code", flat=True).first()
    return shown(code or "")

"""What belongs together among files that came at once: proposed by titles, by the names of attachments in the
text, and by the files' own names. A person decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

OWN, READS, ANNEX, LEAVE = "own", "reads", "annex", "leave"

_READING = re.compile(r"解读|图解|问答|起草说明|政策说明")
_ANNEX_START = re.compile(r"^\s*附\s*(?:件|表)\s*[0-9０-９一二三四五六七八九十]{0,3}\s*[：:.．、\-—_ ]*")
_NOISE = re.compile(r"[\s　《》〈〉“”\"'（）()\[\]【】〔〕:：,，.．。、;；\-—_]+")
_CITED = re.compile(r"《([^《》]+)》")
_TABLES = {"xlsx", "xls", "csv"}


@dataclass(frozen=True)
class Item:
    """One file as far as it matters here. ``attachments`` are the names that its text gives to its annexes."""

    key: int
    name: str
    extension: str = ""
    title: str = ""
    number: str = ""
    first_line: str = ""
    attachments: tuple[str, ...] = ()
    readable: bool = True
    digest: str = ""

    @property
    def stem(self) -> str:
        bare = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        stem, dot, _ = bare.rpartition(".")
        return stem if dot and stem else bare


@dataclass(frozen=True)
class Proposal:
    """``role`` is OWN, READS, ANNEX or LEAVE; ``of`` is the key of the file it goes with; ``why`` is said."""

    key: int
    role: str
    of: int | None = None
    why: str = ""

    @property
    def value(self) -> str:
        return f"{self.role}-{self.of}" if self.of is not None else self.role


def squeezed(text: str) -> str:
    return _NOISE.sub("", text)


def bare_name(text: str) -> str:
    """The name of an annex without 附件1 in front."""
    return squeezed(_ANNEX_START.sub("", text))


def propose(items: Sequence[Item]) -> list[Proposal]:
    """For each item, in order."""
    found: dict[int, Proposal] = {}
    for item in items:
        twin = next((o for o in items if o.digest == item.digest and o.key < item.key and o.digest), None)
        if twin is not None:
            found[item.key] = Proposal(item.key, LEAVE, why=f"与“{twin.name}”是同一个文件")
    left = [item for item in items if item.key not in found]
    readings = [item for item in left if item.readable and _READING.search(item.title or item.stem)]
    annexes = {item.key: _named_by(item, left) for item in left if item not in readings}
    mains = [
        item
        for item in left
        if item.readable and item not in readings and not annexes[item.key] and not _looks_annexed(item)
    ]
    if not mains:
        mains = [item for item in left if item.readable and item not in readings and not annexes[item.key]][
            :1
        ]
    for item in left:
        if item in readings:
            found[item.key] = _reading(item, mains)
        elif item in mains:
            found[item.key] = _main(item, mains)
        else:
            found[item.key] = _annex(item, annexes[item.key], mains)
    return [found[item.key] for item in items]


def _named_by(item: Item, others: Sequence[Item]) -> Item | None:
    """The file whose text names this one as its annex."""
    own = {name for name in (bare_name(item.stem), bare_name(item.title)) if len(name) > 1}
    for other in others:
        if other.key != item.key and own & {bare_name(name) for name in other.attachments}:
            return other
    return None


def _looks_annexed(item: Item) -> bool:
    return bool(
        _ANNEX_START.match(item.stem)
        or _ANNEX_START.match(item.first_line)
        or (item.extension in _TABLES and not item.number)
    )


def _main(item: Item, mains: Sequence[Item]) -> Proposal:
    """The same paper a second time, in another format, goes along as a file to take away."""
    for other in mains:
        same = other.title and other.title == item.title and other.number == item.number
        if same and _rank(other) < _rank(item):
            why = f"与“{other.name}”标题、文号相同，作为它的另一种格式"
            return Proposal(item.key, ANNEX, other.key, why)
    return Proposal(item.key, OWN, why="有标题，单独成文" if item.title else "单独成文")


def _rank(item: Item) -> tuple[int, int]:
    """What is read best comes first."""
    order = ["docx", "doc", "html", "txt", "ofd", "pdf"]
    return (order.index(item.extension) if item.extension in order else len(order), item.key)


def _reading(item: Item, mains: Sequence[Item]) -> Proposal:
    title, cited = squeezed(item.title), [squeezed(name) for name in _CITED.findall(item.title)]
    for main in mains:
        whole = squeezed(main.title)
        if whole and (whole in title or any(name in whole for name in cited)):
            return Proposal(item.key, READS, main.key, "标题里写着所解读的文件")
    if cited and any(main.title for main in mains):
        return Proposal(item.key, OWN, why="标题里写的文件不在这一批里，请指明解读哪一份文件")
    if len(mains) == 1:
        return Proposal(item.key, READS, mains[0].key, "标题是解读，同批只有一份文件")
    return Proposal(item.key, OWN, why="标题是解读，请指明解读哪一份文件" if mains else "解读单独成文")


def _annex(item: Item, named_by: Item | None, mains: Sequence[Item]) -> Proposal:
    if named_by is not None:
        return Proposal(item.key, ANNEX, named_by.key, f"“{named_by.name}”的正文里列有这个附件")
    if len(mains) == 1:
        why = "像是附件，同批只有一份文件" if item.readable else "没有读成文字，可以作为附件"
        return Proposal(item.key, ANNEX, mains[0].key, why)
    if mains:
        return Proposal(item.key, ANNEX, mains[0].key, "像是附件，请核对属于哪一份文件")
    return Proposal(item.key, OWN if item.readable else LEAVE, why="同批没有可以依附的文件")

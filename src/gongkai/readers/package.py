"""Archives of XML (docx, xlsx, ofd) opened without trust: in memory, within limits, nothing looked up."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from typing import Final, Self

from lxml import etree

from .model import ReadError

MAX_MEMBERS: Final = 5_000
MAX_TOTAL: Final = 300 * 1024 * 1024
MAX_XML: Final = 60 * 1024 * 1024
MAX_RATIO: Final = 400
"""Text packs to a hundredth at most in real files; a bomb to a thousandth and less."""
_RATIO_FROM: Final = 20 * 1024 * 1024

BOMB: Final = "解压后大得不正常，像是压缩炸弹，没有继续读。请在 WPS 或 Word 中打开原件另存一份，再重新上传。"
DAMAGED: Final = "已经损坏或没有传完整，打不开。请在 WPS 或 Word 中打开原件，确认正常后另存一份，再重新上传。"
LOCKED: Final = "设有密码，打不开。请在 WPS 或 Word 中打开，取消密码后另存一份，再重新上传。"


class Package:
    """A zip archive in memory. No member is ever written to disk, so that no name can lead outside."""

    def __init__(self, data: bytes) -> None:
        """Raises ReadError where the archive is damaged, locked or a bomb."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
            raise ReadError(f"文件{DAMAGED}") from error
        members = self._zip.infolist()
        total = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or total > MAX_TOTAL:
            raise ReadError(f"文件{BOMB}")
        if any(
            member.file_size > _RATIO_FROM and member.file_size > MAX_RATIO * max(1, member.compress_size)
            for member in members
        ):
            raise ReadError(f"文件{BOMB}")
        self._names = {_name(member): member for member in members}
        self._folded = {name.lower(): name for name in self._names}
        self._left = MAX_TOTAL

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        return list(self._names)

    def has(self, name: str) -> bool:
        return self._find(name) is not None

    def size(self, name: str) -> int:
        """What the directory claims a member to be unpacked, in bytes."""
        member = self._find(name)
        return member.file_size if member else 0

    def _find(self, name: str) -> zipfile.ZipInfo | None:
        name = name.lstrip("/")
        return self._names.get(name) or self._names.get(self._folded.get(name.lower(), ""))

    def read(self, name: str, limit: int = MAX_XML) -> bytes | None:
        """The bytes of a member, None where there is none. Raises ReadError where it cannot be unpacked.

        What a directory says of a member's size is a claim; the limit is held while unpacking.
        """
        member = self._find(name)
        if member is None:
            return None
        if member.flag_bits & 1:
            raise ReadError(f"文件{LOCKED}")
        limit = min(limit, self._left)
        try:
            with self._zip.open(member) as file:
                content = file.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
            raise ReadError(f"文件{DAMAGED}") from error
        except NotImplementedError as error:
            raise ReadError(f"文件{DAMAGED}") from error
        if len(content) > limit:
            raise ReadError(f"文件{BOMB}")
        self._left -= len(content)
        return content

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML member, None where there is none. Raises ReadError where it is no XML."""
        content = self.read(name)
        return None if content is None else parse(content)

    def optional_xml(self, name: str) -> etree._Element | None:
        """As `xml`, but what is broken counts as absent: the text can be read without it."""
        try:
            return self.xml(name)
        except ReadError:
            return None

    def relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Relationship id → (type's last word, target in the package, whether it leads outside)."""
        folder, name = posixpath.split(part)
        root = self.optional_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str, bool]] = {}
        for item in root if root is not None else ():
            target = item.get("Target") or ""
            outside = item.get("TargetMode") == "External"
            if not outside:
                target = resolve(folder, target)
            found[item.get("Id") or ""] = ((item.get("Type") or "").rsplit("/", 1)[-1], target, outside)
        return found


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name with `/`. Archives made on Chinese Windows write GBK and do not say so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeError:
            raw = b""
        # Short names in GBK can be whole UTF-8 by chance, in letters that nobody here writes.
        guesses = [guess for encoding in ("utf-8", "gb18030") if (guess := _decoded(raw, encoding))]
        name = max(guesses, key=lambda guess: len(re.findall("[\u4e00-\u9fff]", guess)), default=name)
    return name.replace("\\", "/").lstrip("/")


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return ""


def resolve(folder: str, target: str) -> str:
    """A member's name from a reference in a member of `folder`; what climbs out is clipped at the top."""
    target = target.replace("\\", "/")
    joined = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath("/" + joined).lstrip("/")


def parse(content: bytes) -> etree._Element:
    """XML without entities, DTD or network. Raises ReadError for what is not well-formed or declares a DTD."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root: etree._Element | None = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"文件{DAMAGED}") from error
    if root is None or root.getroottree().docinfo.internalDTD is not None or b"<!DOCTYPE" in content[:4096]:
        raise ReadError(
            "文件里夹带了外部引用声明（DTD），正常的公文没有，没有继续读。请在 WPS 或 Word 中另存一份，再重新上传。"
        )
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name, whatever namespace a writer gave it."""
    for key, value in element.attrib.items():
        if str(key).rsplit("}", 1)[-1] == name:
            return str(value)
    return None

"""Every page of a public site through the Nu HTML checker (npm vnu-jar; needs Java).

    npm install --prefix /tmp/nu vnu-jar
    .venv/bin/python scripts/check_html.py --jar /tmp/nu/node_modules/vnu-jar/build/dist/vnu.jar var/public/live

Checks the files of a folder, each kind of page (``--each`` of them, 3 by default), tombstones included, and the
addresses given with ``--url``. Ends with 1 where the checker found an error.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections import defaultdict
from pathlib import Path
from urllib.error import HTTPError


def kind_of(path: str) -> str:
    """Pages that differ only in their numbers are of one kind."""
    return re.sub(r"\d+", "#", path)


def chosen(folder: Path, each: int) -> list[Path]:
    kinds: dict[str, list[Path]] = defaultdict(list)
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gone")]):
        kinds[kind_of(path.relative_to(folder).as_posix())].append(path)
    return [path for those in kinds.values() for path in those[:each]]


def fetched(address: str) -> bytes:
    """The body, whatever the status: pages for errors are checked too."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return bytes(answer.read())
    except HTTPError as problem:
        return problem.read()


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path, nargs="?", help="the public site, as var/public/live")
    ask.add_argument("--jar", type=Path, required=True, help="vnu.jar")
    ask.add_argument("--each", type=int, default=3, help="pages of each kind")
    ask.add_argument(
        "--url", action="append", default=[], help="an address of a running instance; may be repeated"
    )
    wanted = ask.parse_args()
    if shutil.which("java") is None:
        sys.exit("没有 Java：请先安装，例如 apt install default-jre-headless。")
    with tempfile.TemporaryDirectory(prefix="gongkai-html-") as name:
        place = Path(name)
        names = {}
        for at, path in enumerate(chosen(wanted.folder.resolve(), wanted.each) if wanted.folder else []):
            names[f"{at}.html"] = str(path)
            shutil.copy(path, place / f"{at}.html")
        for at, address in enumerate(wanted.url):
            names[f"u{at}.html"] = address
            (place / f"u{at}.html").write_bytes(fetched(address))
        if not names:
            sys.exit("没有页面可查：请给出公众站点的文件夹，或者用 --url 给出网址。")
        line = ["java", "-Xss1m", "-jar", str(wanted.jar), "--format", "gnu", "--errors-only", str(place)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        said = [line for line in done.stderr.splitlines() if line.startswith('"file:')]
        for sentence in said:
            found = re.match(r'"file:[^"]*/([^"/]+)":(.*)', sentence)
            print(f"{names.get(found[1], found[1])}:{found[2]}" if found else sentence)
    print(f"{len(names)} pages, {len(said)} errors")
    return 1 if said or done.returncode not in (0, 1) else 0


if __name__ == "__main__":
    sys.exit(main())

#!/bin/sh
# Make .venv from a lock file: scripts/setup.sh requirements.lock
# A second run that finds nothing changed ends at once. Needs Python 3.11 or newer with its venv package.
set -eu

lock=$1
project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$project"
venv=$project/.venv

# What the environment was made from; the path too, because a venv cannot be moved.
wanted() {
    printf '%s\n' "$project"
    cat "$1" scripts/setup.sh | cksum
}

# The development lock holds everything of the other one.
for made in "$lock" requirements-dev.lock; do
    if [ -x "$venv/bin/python" ] && [ -f "$venv/made-from-$made" ] \
        && [ "$(cat "$venv/made-from-$made")" = "$(wanted "$made")" ]; then
        exit 0
    fi
done

python=
without_venv=
for candidate in ${PYTHON:-} python3.11 python3 python3.12 python3.13 python3.14; do
    version=$("$candidate" -c 'import sys; sys.version_info >= (3, 11) and print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    [ -n "$version" ] || continue
    if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
        python=$candidate
        break
    fi
    without_venv=${without_venv:-$version}
done
if [ -z "$python" ]; then
    if [ -n "$without_venv" ]; then
        package=python$without_venv-venv
    else
        package="python3.11 python3.11-venv"
    fi
    echo "缺少 $package：请先以管理员身份运行 apt install $package，再重试。(Missing: run \"apt install $package\" as administrator, then try again.)" >&2
    exit 2
fi

# Locks serialise two runs in one folder, where the system has flock.
if command -v flock >/dev/null && [ -z "${GONGKAI_SETUP_LOCKED:-}" ]; then
    GONGKAI_SETUP_LOCKED=1 exec flock scripts/setup.sh sh scripts/setup.sh "$@"
fi

if ! [ -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import pip' 2>/dev/null \
    || ! grep -qsF "$project/.venv" "$venv/bin/activate"; then
    echo "正在建立 .venv（$("$python" --version)）……"
    "$python" -m venv --clear "$venv"
fi
echo "正在按 $lock 安装依赖，约需一分钟……"
# The lock is complete, so nothing is left to resolve.
"$venv/bin/python" -m pip install --quiet --no-deps --disable-pip-version-check --no-input --require-hashes --only-binary :all: -r "$lock"

# The project itself needs no build: its folder on the path, and its one command.
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$project/src" >"$site/gongkai.pth"
cat >"$venv/bin/gongkai" <<COMMAND
#!$venv/bin/python
from gongkai.config.cli import main

main()
COMMAND
chmod 755 "$venv/bin/gongkai"
wanted "$lock" >"$venv/made-from-$lock"

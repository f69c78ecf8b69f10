#!/bin/sh
# Renew requirements.lock, requirements-s3.lock and requirements-dev.lock from pyproject.toml, for every platform, with hashes.
set -eu
cd "$(dirname -- "$0")/.."

compile() {
    .venv/bin/uv pip compile pyproject.toml "$@" --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links
}
# The wider set first: what both hold must be the same version in both.
compile --extra dev --output-file requirements-dev.lock
compile --extra s3 --constraints requirements-dev.lock --output-file requirements-s3.lock
compile --constraints requirements-dev.lock --output-file requirements.lock
if grep -n '://' requirements.lock requirements-s3.lock requirements-dev.lock; then
    echo "锁定文件里不应有地址。" >&2
    exit 1
fi

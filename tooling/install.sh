#!/bin/sh
# Installs a lock into the virtual environment: by uv, itself locked, because it is three times as fast;
# by plain pip where uv cannot reach what pip is set to use.
set -eu
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_NO_CONFIG=1

[ -x .venv/bin/uv ] || .venv/bin/pip install -q --require-hashes -r requirements/lock.txt
install() { .venv/bin/uv pip install -q --python .venv/bin/python "$@" || .venv/bin/pip install -q "$@"; }

install --require-hashes -r "requirements/$1.txt"
if [ "$1" = run ]; then install --no-deps --no-build-isolation --editable .; fi

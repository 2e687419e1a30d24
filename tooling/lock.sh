#!/bin/sh
# Writes the locks anew: exact versions with hashes, and no address of a registry, so that plain pip takes them
# from wherever the machine is set to. `tooling/lock.sh --upgrade` takes newer versions; without it, pins stay.
set -eu
cd "$(dirname "$0")/.."
lock() { # lock NAME [OPTION…]
    name=$1; shift
    .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
        --no-annotate --output-file "requirements/$name.txt" $UPGRADE "$@"
}
UPGRADE=${1:-}
lock run pyproject.toml --group build
lock test pyproject.toml --group test --group build --constraint requirements/run.txt
lock check --group check --constraint requirements/test.txt
lock lock --group lock
lock node --group node

#!/bin/sh
# Every check, even after one has failed, so that one run tells all. Exit 1 if any failed.
set -u
cd "$(dirname "$0")/.."
failed=
check() { # check NAME COMMAND…
    name=$1; shift
    if said=$("$@" 2>&1); then echo "ok      $name"; else failed="$failed $name"; echo "FAILED  $name"; echo "$said"; fi
}
check format ruff format --check --quiet --diff .
check lint ruff check --quiet .
check types mypy --no-error-summary
check directions lint-imports --no-logo
check templates djlint templates --lint --quiet
check migrations python -m tooling.migrations
[ -z "$failed" ] || { echo "make check failed:$failed"; exit 1; }

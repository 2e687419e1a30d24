#!/bin/sh
# Every test. What fails is tried once more, alone: a browser starved of its core fails once, a defect fails twice.
# What passed only then is named, so that it is mended and not forgotten.
set -u
cd "$(dirname "$0")/.."
rm -f .pytest_cache/v/cache/lastfailed
.venv/bin/python -m pytest "$@"
first=$?
# 1: tests failed. Everything else (nothing collected, interrupted, broken set-up) is no failure of a test.
[ "$first" -eq 1 ] || exit "$first"
echo "Tried once more, alone:"
exec .venv/bin/python -m pytest "$@" --last-failed --last-failed-no-failures none -rpfE --numprocesses 0

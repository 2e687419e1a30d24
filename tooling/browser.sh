#!/bin/sh
# Chromium and a Chinese font for the tests that drive a browser: only as root on Debian, and only if missing.
# Anywhere else nothing happens; those tests then skip and say so.
set -eu
fonts() { fc-list :lang=zh 2>/dev/null | grep -q .; }
if command -v chromium >/dev/null && fonts; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "No Chromium with a Chinese font here, and no right to install them: browser tests will be skipped."
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing Chromium and a Chinese font (apt-get)"
{ apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk fontconfig; } </dev/null >/dev/null ||
    echo "apt-get failed: browser tests will be skipped."

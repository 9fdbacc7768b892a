#!/usr/bin/env bash
# Opens the built program: its window, or the web server where there is no
# display to open a window on.
set -euo pipefail

bin=$1
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "There is no display, so Holdfast serves its interface to a browser. Stop it with Ctrl+C."
  exec "$bin" serve
fi
exec "$bin"

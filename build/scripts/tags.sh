#!/usr/bin/env bash
# Prints the Go build tags of the desktop program for this machine. Wails links
# WebKitGTK 4.0 unless webkit2_41 is set, and newer systems have only 4.1.
set -euo pipefail

tags=desktop,production
if [ "$(uname -s)" = Linux ] && pkg-config --exists webkit2gtk-4.1 2>/dev/null; then
  tags+=,webkit2_41
fi
echo "$tags"

#!/usr/bin/env bash
# Installs the system packages that are missing, after saying which.
#   system.sh build          what the program is built from
#   system.sh build test     and what the tests use
#   system.sh build bench    and what the benchmarks compare with
#   system.sh make           make itself
# It checks for the things themselves (a program, a library), not for packages,
# so that what came from elsewhere counts too.
set -euo pipefail

has_program() { command -v "$1" >/dev/null 2>&1; }
has_library() { pkg-config --exists "$1" 2>/dev/null; }
# Debian keeps the server's programs out of PATH.
has_postgres() {
  has_program initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
    compgen -G '/opt/homebrew/opt/postgresql@*/bin/initdb' >/dev/null ||
    compgen -G '/usr/local/opt/postgresql@*/bin/initdb' >/dev/null
}
has_chromium() {
  has_program chromium || has_program chromium-browser || has_program google-chrome ||
    [ -d '/Applications/Google Chrome.app' ] || [ -d /Applications/Chromium.app ]
}

manager=
for candidate in apt-get dnf pacman brew; do
  if has_program "$candidate"; then
    manager=$candidate
    break
  fi
done

missing=()
# want CHECK APT DNF PACMAN BREW: "-" is "not needed there".
want() {
  local check=$1 package
  eval "$check" && return 0
  case $manager in
    apt-get) package=$2 ;;
    dnf) package=$3 ;;
    pacman) package=$4 ;;
    brew) package=$5 ;;
    *) package=$2 ;;
  esac
  [ "$package" = - ] || missing+=("$package")
}

want_build() {
  if [ "$(uname -s)" = Darwin ]; then
    if ! xcode-select -p >/dev/null 2>&1; then
      echo "The command line tools of Xcode are missing. Run: xcode-select --install" >&2
      exit 1
    fi
    return 0
  fi
  want 'has_program cc' build-essential gcc base-devel -
  want 'has_program pkg-config' pkg-config pkgconf-pkg-config pkgconf -
  want 'has_library gtk+-3.0' libgtk-3-dev gtk3-devel gtk3 -
  want 'has_library webkit2gtk-4.1 || has_library webkit2gtk-4.0' \
    libwebkit2gtk-4.1-dev webkit2gtk4.1-devel webkit2gtk-4.1 -
}

want_test() {
  want has_postgres postgresql postgresql-server postgresql postgresql@17
  want has_chromium chromium chromium chromium google-chrome
  # Real programs in a terminal.
  want 'has_program vim' vim vim-enhanced vim vim
  want 'has_program less' less less less less
  want 'has_program htop' htop htop htop htop
  want 'has_program tmux' tmux tmux tmux tmux
  want 'has_program nano' nano nano nano nano
  want 'has_program python3' python3 python3 python python
  [ "$(uname -s)" = Linux ] || return 0
  want 'has_program Xvfb' xvfb xorg-x11-server-Xvfb xorg-server-xvfb -
  want 'has_program xdotool' xdotool xdotool xdotool -
  # A private bus, for the tests of the system's keyring and of notifications.
  want 'has_program dbus-daemon' dbus dbus-daemon dbus -
  # The agents' test runs where only the loopback interface exists.
  want 'has_program unshare' util-linux util-linux util-linux -
  want 'has_program ip' iproute2 iproute iproute2 -
}

want_bench() {
  want 'has_program tmux' tmux tmux tmux tmux
  want 'has_program script' bsdutils util-linux-script util-linux -
  # Fills databases with a million rows.
  want 'has_program sqlite3' sqlite3 sqlite sqlite sqlite
}

install=()
install_command() {
  case $manager in
    apt-get) install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends) ;;
    dnf) install=(dnf install -y) ;;
    pacman) install=(pacman -S --needed --noconfirm) ;;
    brew) install=(brew install) ;; # refuses to run as root
  esac
  install+=("${missing[@]}")
  if [ "$manager" = brew ] || [ "$(id -u)" = 0 ]; then
    return
  elif has_program sudo; then
    install=(sudo "${install[@]}")
  else
    echo "Installing them needs an administrator and there is no sudo. Run this as root, then try again:" >&2
    echo "  ${install[*]}" >&2
    exit 1
  fi
}

for what in "$@"; do
  case $what in
    build) want_build ;;
    test) want_test ;;
    bench) want_bench ;;
    make) want 'has_program make' make make make make ;;
    *) echo "system.sh: unknown set of packages '$what'" >&2; exit 2 ;;
  esac
done

if [ ${#missing[@]} = 0 ]; then
  exit 0
fi
echo "Holdfast needs these system packages, which are missing: ${missing[*]}"
if [ -z "$manager" ]; then
  echo "No package manager is known here (apt-get, dnf, pacman, brew). The names above are Debian's; install them by hand." >&2
  exit 1
fi
install_command
if [ "$manager" = apt-get ]; then
  # A new machine has no package lists, an old one lists what is gone.
  update=(apt-get update -q)
  [ "${install[0]}" = sudo ] && update=(sudo "${update[@]}")
  echo "They are installed now with: ${update[*]} && ${install[*]}"
  "${update[@]}"
else
  echo "They are installed now with: ${install[*]}"
fi
"${install[@]}"

#!/usr/bin/env bash
# Runs the drivers of Claude Code, Codex, opencode and Gemini CLI, jobs and conversations through a real owner, and the
# first two in terminals, with the real, pinned command lines against test servers, in a network namespace that has
# nothing but loopback: what passes here
# needs no account and no network, and nothing can leave the machine.
# Further arguments go to go test.
set -euo pipefail
cd "$(dirname "$0")"
agents=$PWD
root=$(cd ../.. && pwd)

# Installing needs the network, so it comes first. Install scripts are not run:
# they only link the program of this platform, which is found below. After a change
# of the packages: node build/scripts/complete-lock.mjs build/agents
if [ ! -e node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
  npm ci --ignore-scripts --no-fund --no-audit
  touch node_modules/.installed
fi

version=$(node -p "require('./package.json').dependencies['@anthropic-ai/claude-code']")
program=
for candidate in node_modules/@anthropic-ai/claude-code-*/claude node_modules/@anthropic-ai/claude-code-*/claude.exe; do
  # Of two builds for one system (glibc, musl) only one starts.
  if [ -x "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
    program=$agents/$candidate
    break
  fi
done
if [ -z "$program" ]; then
  echo "No program of Claude Code $version runs on this machine; see $agents/node_modules." >&2
  exit 1
fi

codex=
for candidate in node_modules/@openai/codex-*/vendor/*/bin/codex node_modules/@openai/codex-*/vendor/*/bin/codex.exe; do
  if [ -x "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
    codex=$agents/$candidate
    break
  fi
done
if [ -z "$codex" ]; then
  echo "No program of Codex runs on this machine; see $agents/node_modules." >&2
  exit 1
fi

opencode=
for candidate in node_modules/opencode-*/bin/opencode node_modules/opencode-*/bin/opencode.exe; do
  if [ -x "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
    opencode=$agents/$candidate
    break
  fi
done
if [ -z "$opencode" ]; then
  echo "No program of opencode runs on this machine; see $agents/node_modules." >&2
  exit 1
fi
gemini=$(command -v node)$'\n'$agents/node_modules/@google/gemini-cli/bundle/gemini.js # one argument a line

# The test is compiled before the network goes away.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$root" && go test -c -race "-gcflags=modernc.org/...=-race=false" -tags agents -o "$work/claude.test" ./backend/agent/claude)
(cd "$root" && go test -c -race "-gcflags=modernc.org/...=-race=false" -tags agents -o "$work/codex.test" ./backend/agent/codex)
(cd "$root" && go test -c -race "-gcflags=modernc.org/...=-race=false" -tags agents -o "$work/acp.test" ./backend/agent/acp)
(cd "$root" && go test -c -race "-gcflags=modernc.org/...=-race=false" -tags agents -o "$work/backend.test" ./backend)
(cd "$root" && go build -o "$work/loopback" ./build/agents/loopback)

export HOLDFAST_CLAUDE=$program HOLDFAST_CLAUDE_VERSION=$version HOLDFAST_CODEX=$codex
HOLDFAST_CODEX_VERSION=$(node -p "require('./package.json').dependencies['@openai/codex']")
export HOLDFAST_CODEX_VERSION HOLDFAST_OPENCODE=$opencode HOLDFAST_GEMINI=$gemini

isolate=
if command -v unshare >/dev/null 2>&1; then
  if unshare -n true 2>/dev/null; then
    isolate="unshare -n"
  elif unshare -r -n true 2>/dev/null; then
    isolate="unshare -r -n" # an ordinary user, where user namespaces are permitted
  fi
fi
if [ -z "$isolate" ]; then
  {
    echo "################################################################################"
    echo "SKIPPED: the tests with the real agent programs did not run."
    echo "They need a network namespace, and unshare -n is not permitted on this machine."
    echo "Run them as root on Linux: sudo build/agents/run.sh"
    echo "################################################################################"
  } >&2
  exit 0
fi
cd "$root/backend/agent/claude"
$isolate "$work/loopback" "$work/claude.test" -test.timeout=5m -test.v "$@"
cd "$root/backend/agent/codex"
$isolate "$work/loopback" "$work/codex.test" -test.timeout=5m -test.v "$@"
cd "$root/backend/agent/acp"
$isolate "$work/loopback" "$work/acp.test" -test.timeout=10m -test.v "$@"
cd "$root/backend"
$isolate "$work/loopback" "$work/backend.test" -test.timeout=10m -test.v -test.run '^Test(Claude|Codex|Real)'

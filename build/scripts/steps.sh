#!/usr/bin/env bash
# Runs make targets one after the other, each with its output in
# build/artifacts/TARGET.log, and prints how long each took. A failed step shows
# the end of its log; the others still run, so that one run shows all failures.
# The last lines of each failed step come once more at the end, for whoever
# keeps only the end of a long output.
set -uo pipefail

artifacts=build/artifacts
mkdir -p "$artifacts"
: "${MAKE:=make}"

names=() results=() seconds=()
passed=0 failed=0
began=$SECONDS

for step in "$@"; do
  log=$artifacts/$step.log
  printf '%-16s ' "$step"
  start=$SECONDS
  if "$MAKE" "$step" >"$log" 2>&1; then
    result=ok
    passed=$((passed + 1))
  else
    result=FAILED
    failed=$((failed + 1))
  fi
  took=$((SECONDS - start))
  names+=("$step") results+=("$result") seconds+=("$took")
  printf '%-7s %4d s\n' "$result" "$took"
  # What a step skipped must not pass unseen.
  grep -h -E '^ *(SKIP|SKIPPED)\b|--- SKIP' "$log" | sort | uniq -c
  if [ "$result" = FAILED ]; then
    echo "---- the last lines of $log"
    tail -n 60 "$log"
    echo "----"
    # Nothing can be tested without the system packages.
    [ "$step" = system-test ] && break
  fi
done

echo
printf '%-16s %-7s %6s\n' step result seconds
for i in "${!names[@]}"; do
  printf '%-16s %-7s %6d\n' "${names[$i]}" "${results[$i]}" "${seconds[$i]}"
done
printf '%-16s %-7s %6d\n' total '' $((SECONDS - began))
for i in "${!names[@]}"; do
  [ "${results[$i]}" = FAILED ] || continue
  printf '\n%s failed; the end of %s:\n' "${names[$i]}" "$artifacts/${names[$i]}.log"
  tail -n 8 "$artifacts/${names[$i]}.log"
done
echo
echo "steps: $passed passed, $failed failed"
[ "$failed" = 0 ]

#!/usr/bin/env bash
# Everything that has to hold before a change is taken, the cheap checks first. Stops at the first that fails.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

# A build that nobody continues has no use for the files that make the next one incremental.
if [ -n "${CI:-}" ]; then
  export CARGO_INCREMENTAL=0
fi

SUMMARY=

# step NAME COMMAND...
step() {
  local name="$1" started=$SECONDS
  shift
  printf '\n==> %s\n' "$name"
  if "$@"; then
    printf '==> %s: passed, %s s\n' "$name" $((SECONDS - started))
    SUMMARY="$SUMMARY, $name $((SECONDS - started)) s"
  else
    printf '\n==> make test: FAILED at "%s" after %s s\n' "$name" "$SECONDS" >&2
    exit 1
  fi
}

# browser_tests ARGS...: what cargo and the tests are told.
# A browser on a busy machine now and then loses a journey to time alone. Up to three that failed are run once more,
# each by itself; one that passes then is named as unsteady, one that fails again has failed.
browser_tests() {
  local log="$LOG_DIR/browser-tests.log" failed name
  mkdir -p "$LOG_DIR"
  export SLIPWAY_DIST="$ROOT/dist" RUST_BACKTRACE=0
  cargo test -p e2e --locked --no-fail-fast "$@" 2>&1 | tee "$log" && return 0
  # What was lost or sent twice is no matter of time, and tests that never ran did not pass.
  if grep -qE 'the log of .* differs|the log differs|acts are sent once|more acts came|\(signal: ' "$log"; then
    return 1
  fi
  failed="$(sed -n 's/^test \(.*\) \.\.\. FAILED$/\1/p' "$log")"
  if [ -z "$failed" ] || [ "$(wc -l <<<"$failed")" -gt 3 ]; then
    return 1
  fi
  while read -r name; do
    printf '\n==> once more, by itself: %s\n' "$name"
    cargo test -p e2e --locked -- --include-ignored --test-threads=1 --exact "$name" 2>&1 | tee "$log.again" || return 1
    grep -q '^test result: ok. 1 passed' "$log.again" || return 1
    printf '==> UNSTEADY: %s failed once and passed the second time\n' "$name"
  done <<<"$failed"
}

step "set-up" scripts/setup.sh test
load_env
step "format" cargo fmt --all --check
step "supply chain" scripts/supply-chain.sh
step "clippy" cargo clippy --workspace --all-targets --locked -- -D warnings
step "host tests" cargo test --workspace --exclude e2e --locked
step "build" scripts/build.sh
step "browser tests" browser_tests -- --test-threads=2
# They measure what the browser holds and how long it takes, so nothing else runs beside them.
step "storm and soak" browser_tests --test journeys -- --ignored --show-output --test-threads=1

printf '\n==> make test: all passed in %s s (%s)\n' "$SECONDS" "${SUMMARY#, }"

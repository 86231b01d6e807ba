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

end_to_end() {
  SLIPWAY_DIST="$ROOT/dist" cargo test -p e2e --locked -- --test-threads=2
}

step "set-up" scripts/setup.sh test
load_env
step "format" cargo fmt --all --check
step "clippy" cargo clippy --workspace --all-targets --locked -- -D warnings
step "host tests" cargo test --workspace --exclude e2e --locked
step "build" scripts/build.sh
step "browser tests" end_to_end

printf '\n==> make test: all passed in %s s (%s)\n' "$SECONDS" "${SUMMARY#, }"

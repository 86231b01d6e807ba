#!/usr/bin/env bash
# A list, a log that is written and pages that come and go, open for eight hours of their own clock: what the browser
# holds, line by line, and whether it stays within bounds. Takes some twelve minutes.
#   SLIPWAY_SOAK_HOURS   how long it lasts (8)
#   SLIPWAY_SOAK_FACTOR  how much faster than the clock on the wall (48)
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"
scripts/setup.sh test
load_env

[ -f dist/index.html ] || fail "there is no console to leave open" "looking for dist/index.html" "make build"
SLIPWAY_SOAK_HOURS="${SLIPWAY_SOAK_HOURS:-8}" SLIPWAY_DIST="$ROOT/dist" \
  cargo test -p e2e --locked --test journeys -- --ignored --nocapture soak::

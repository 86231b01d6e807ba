#!/usr/bin/env bash
# A bad network and a service that misbehaves, for ten minutes of their own clock, in a browser with several windows.
# Wants a machine with nothing else to do; a failure names its seed.
#   SLIPWAY_CHAOS_SEEDS    how many seeds, one after another (2)
#   SLIPWAY_CHAOS_FACTOR   how much faster than the clock on the wall (10)
#   SLIPWAY_CHAOS_SCENARIO what is there at the start (chaos: other people deploy meanwhile)
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"
scripts/setup.sh test
load_env

[ -f dist/index.html ] || fail "there is no console to weather it" "looking for dist/index.html" "make build"
SLIPWAY_CHAOS_SCENARIO="${SLIPWAY_CHAOS_SCENARIO:-chaos}" SLIPWAY_DIST="$ROOT/dist" cargo test -p e2e --locked --test journeys -- --ignored --nocapture --test-threads=1 chaos::

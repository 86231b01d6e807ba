#!/usr/bin/env bash
# What a browser has to fetch before the console runs, against the limit that the project set itself; then how long a
# person waits and how long charts take to draw, against floors and a chart library of the same run.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"
scripts/setup.sh bench
load_env

have node || fail "Node.js is missing" "looking for node on PATH" "make setup"
[ -f dist/index.html ] || fail "there is no dist/ to measure" "looking for dist/index.html" "make build"
node scripts/sizes.mjs dist
echo
SLIPWAY_UPLOT="${SLIPWAY_UPLOT:-$TOOLS/npm/node_modules/uplot/dist/uPlot.iife.min.js}" \
  SLIPWAY_DIST="$ROOT/dist" cargo run --release --quiet --locked -p e2e --bin bench

#!/usr/bin/env bash
# What a browser has to fetch before the console runs, against the limit that the project set itself.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

have node || fail "Node.js is missing" "looking for node on PATH" "make setup"
[ -f dist/index.html ] || fail "there is no dist/ to measure" "looking for dist/index.html" "make build"
node scripts/sizes.mjs dist

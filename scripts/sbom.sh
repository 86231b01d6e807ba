#!/usr/bin/env bash
# Writes the bill of materials of what a browser gets: target/sbom/slipway.cdx.json, in CycloneDX.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

# The same commit has the same file: the tool takes its time from here, and leaves out the random number.
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct 2>/dev/null || echo 0)"
export SOURCE_DATE_EPOCH

written=slipway.cdx.json
logged sbom cargo cyclonedx --format json --spec-version 1.5 --target wasm32-unknown-unknown \
  --no-build-deps --override-filename "${written%.json}" --manifest-path Cargo.toml ||
  fail "the bill of materials could not be written" "cargo cyclonedx" "see the log" "$LOG_DIR/sbom.log"
mkdir -p target/sbom
# Where this folder lies on this machine is no part of it.
sed "s|file://$ROOT|file:///slipway|g" "$written" >"target/sbom/$written"
rm "$written"
# The tool writes one beside the manifest of every member; the others are no part of the console.
find crates tests -name "$written" -not -path '*/target/*' -delete
say "target/sbom/$written: $(grep -c '"purl"' "target/sbom/$written") packages"

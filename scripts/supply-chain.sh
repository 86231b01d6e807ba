#!/usr/bin/env bash
# Checks what the dependencies are: licences, versions, sources, build scripts, and known vulnerabilities where the
# list of these can be had. deny.toml has the rules.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

# What is checked has to be here; on a machine where nothing was built yet it is not.
cargo fetch --quiet --locked
cargo deny --offline --locked check --hide-inclusion-graph licenses bans sources

# The list is a git repository, which not every machine can reach. One from an earlier time is better than none.
mkdir -p "$LOG_DIR"
fetched=yes
within=()
have timeout && within=(timeout 60)
${within[@]+"${within[@]}"} cargo deny --locked fetch db >"$LOG_DIR/advisories.log" 2>&1 || fetched=no
if [ "$fetched" = yes ] || compgen -G "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs/*/" >/dev/null; then
  [ "$fetched" = yes ] || say "(the list of advisories is that of an earlier time)"
  cargo deny --offline --locked check --hide-inclusion-graph advisories
else
  say "advisories: NOT CHECKED, their list cannot be reached from here (see ${LOG_DIR#"$ROOT"/}/advisories.log)"
fi
scripts/sbom.sh

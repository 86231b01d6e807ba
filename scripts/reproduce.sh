#!/usr/bin/env bash
# Builds dist/ twice, from the same commit in two folders of different names, and compares every byte.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"
load_env

copies="$(mktemp -d)"
trap 'rm -rf "$copies"' EXIT

# build_copy NAME: the commit that is checked out, whatever lies about in this folder.
build_copy() {
  local copy="$copies/$1"
  say "building in $copy"
  git clone --quiet --local . "$copy"
  ln -s "$TOOLS" "$copy/.tools"
  (cd "$copy" && CARGO_TARGET_DIR="$copy/target" scripts/build.sh console)
  rm -rf "$copy/target"
}

build_copy one
build_copy another/one
if ! diff --recursive --brief "$copies/one/dist" "$copies/another/one/dist"; then
  fail "two builds of one commit differ" "diff -r of both dist/ folders" "see above which files"
fi
# git is there on every machine that has a checkout. It wants whole paths.
files="$(find "$copies/one/dist" -type f | LC_ALL=C sort)"
digest="$(git hash-object --no-filters --stdin-paths <<<"$files" | git hash-object --stdin)"
say "both are equal, byte for byte: $(wc -l <<<"$files" | tr -d ' ') files, together $digest"

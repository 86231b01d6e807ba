#!/usr/bin/env bash
# Builds dist/ (the console, static files) and target/release/sandbox (the local server).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"
load_env

# The console is compiled by the toolchain that has the wasm32 target, which need not be the default one.
with_wasm_toolchain() {
  env ${SLIPWAY_WASM_TOOLCHAIN:+"RUSTUP_TOOLCHAIN=$SLIPWAY_WASM_TOOLCHAIN"} \
    PATH="${SLIPWAY_WASM_PATH:+$SLIPWAY_WASM_PATH:}$PATH" "$@"
}

build_console() {
  say "console: building dist/"
  # trunk runs offline, or it would look for tools of its own; so the crates have to be here before.
  with_wasm_toolchain cargo fetch --quiet --locked --target wasm32-unknown-unknown
  with_wasm_toolchain trunk build --release --offline true
  if have node; then
    node scripts/compress.mjs dist
  else
    say "(no node: dist/ gets no compressed copies, proxies have to compress on the fly)"
  fi
}

build_sandbox() {
  local built
  say "sandbox: building target/release/sandbox"
  cargo build --release --locked -p sandbox
  built="$(target_dir)/release/sandbox"
  # Whatever folder cargo has been told to use, the program is found where everything expects it.
  if [ "$built" != "$ROOT/target/release/sandbox" ] && [ -f "$built" ]; then
    mkdir -p "$ROOT/target/release"
    cp "$built" "$ROOT/target/release/sandbox"
  fi
}

build_console
build_sandbox

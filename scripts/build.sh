#!/usr/bin/env bash
# Builds dist/ (the console, static files) and target/release/sandbox (the local server); `build.sh console` only the
# first.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"
load_env

# The console is compiled by the toolchain that has the wasm32 target, which need not be the default one.
with_wasm_toolchain=(env ${SLIPWAY_WASM_TOOLCHAIN:+"RUSTUP_TOOLCHAIN=$SLIPWAY_WASM_TOOLCHAIN"}
  PATH="${SLIPWAY_WASM_PATH:+$SLIPWAY_WASM_PATH:}$PATH")

# Everything is here by then, so a build script that wants to download something has to fail. Where the machine lets
# nobody make a network namespace, nothing but --offline holds it back.
without_network() {
  if unshare --net --map-root-user true 2>/dev/null; then
    unshare --net --map-root-user "$@"
  else
    say "(this machine makes no network namespace: only --offline keeps the build from downloading)"
    "$@"
  fi
}

# Panics name the files that they come from. Where cargo keeps the crates on this machine is nobody's business, and
# two machines would not build the same bytes. The variable takes the place of what .cargo/config.toml says.
rust_flags() {
  local flags='--cfg=erase_components' folder
  for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
    flags="$flags"$'\x1f'"--remap-path-prefix=$folder=crates"
  done
  printf '%s' "$flags"
}

# What /-/diagnostics names. A copy without a history has none, and then it says only the version.
commit() {
  git rev-parse --short=12 HEAD 2>/dev/null || return 0
  git diff --quiet HEAD 2>/dev/null || echo "with changes"
}

build_console() {
  say "console: building dist/"
  # trunk runs offline, or it would look for tools of its own; so the crates have to be here before.
  "${with_wasm_toolchain[@]}" cargo fetch --quiet --locked --target wasm32-unknown-unknown
  SLIPWAY_COMMIT="$(commit | paste -sd ' ' -)" CARGO_ENCODED_RUSTFLAGS="$(rust_flags)" without_network "${with_wasm_toolchain[@]}" \
    trunk build --release --offline true
  if have node; then
    node scripts/compress.mjs dist
  else
    say "(no node: dist/ gets no compressed copies, proxies have to compress on the fly)"
  fi
}

build_sandbox() {
  local built
  say "sandbox: building target/release/sandbox"
  cargo fetch --quiet --locked
  without_network cargo build --release --locked --offline -p sandbox
  built="$(target_dir)/release/sandbox"
  # Whatever folder cargo has been told to use, the program is found where everything expects it.
  if [ "$built" != "$ROOT/target/release/sandbox" ] && [ -f "$built" ]; then
    mkdir -p "$ROOT/target/release"
    cp "$built" "$ROOT/target/release/sandbox"
  fi
}

build_console
if [ "${1:-}" != console ]; then
  build_sandbox
fi

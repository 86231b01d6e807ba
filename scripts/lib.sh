#!/usr/bin/env bash
# What the scripts of this folder share. It is sourced, never run.
# It keeps to what bash 3.2 knows, because that is the bash that macOS ships.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
TOOLS="$ROOT/.tools"
LOG_DIR="$TOOLS/log"
CARGO_BIN="${CARGO_HOME:-$HOME/.cargo}/bin"

# The tools that set-up installs come first, so that an older one elsewhere on the machine is not taken by mistake.
PATH="$TOOLS/cargo/bin:$TOOLS/npm/node_modules/.bin:$CARGO_BIN:$PATH"
export PATH

have() { command -v "$1" >/dev/null 2>&1; }

say() { printf '%s\n' "$*"; }

# fail WHAT TRIED DO [LOG]: the one message that every failure ends in.
fail() {
  {
    printf '\nStopped: %s\n' "$1"
    printf '  tried:  %s\n' "$2"
    printf '  to do:  %s\n' "$3"
    if [ -n "${4:-}" ] && [ -s "$4" ]; then
      printf '  log:    %s, which ends in\n' "${4#"$ROOT"/}"
      tail -n 15 "$4" | sed 's/^/    | /'
    fi
  } >&2
  exit 1
}

# logged NAME COMMAND...: runs a command with its output in .tools/log/NAME.log, and passes its exit code on.
logged() {
  local log="$LOG_DIR/$1.log"
  shift
  mkdir -p "$LOG_DIR"
  "$@" >"$log" 2>&1 </dev/null
}

# What set-up chose (.tools/env). A variable that the caller has set already wins over it.
load_env() {
  if [ ! -f "$TOOLS/env" ]; then
    fail "this clone has not been set up yet" "reading .tools/env" "run: make setup"
  fi
  # shellcheck source=/dev/null
  . "$TOOLS/env"
}

# Where cargo puts its output; CARGO_TARGET_DIR or a configuration file may have moved it.
target_dir() {
  cargo metadata --no-deps --offline --format-version 1 --manifest-path "$ROOT/Cargo.toml" |
    sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}

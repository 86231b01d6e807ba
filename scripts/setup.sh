#!/usr/bin/env bash
# Installs what Slipway is built and tested with, and nothing that is there already.
#
#   scripts/setup.sh build   what `make build` and `make demo` need
#   scripts/setup.sh test    that, and the browser and the web servers for `make test`
#
# Safe to run again at any time. docs/toolchain.md says what is installed and why.
# SLIPWAY_WASM=distro skips the download through rustup (for machines whose firewall lets it hang), and
# SLIPWAY_WASM_TOOLCHAIN names a rustup toolchain that has the wasm32-unknown-unknown target already.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

MIN_RUST=1.91.0        # the newest that any locked crate asks for
TRUNK=0.21.14
BINARYEN=132.0.0       # Trunk.toml names the same one
AXE=4.14.1
CARGO_DENY=0.20.2      # checks licences, versions, sources and advisories of the dependencies
CARGO_CYCLONEDX=0.5.9  # writes the bill of materials
UPLOT=1.6.32           # what the charts are measured against
WASM=wasm32-unknown-unknown
STD_RECIPE=1           # raise it when the way the standard library is built here changes

# ---------------------------------------------------------------- the machine

# apt, brew, dnf, pacman, or nothing when none of them is known here.
package_manager() {
  if [ "$(uname -s)" = Darwin ]; then
    echo brew
  elif have apt-get; then
    echo apt
  elif have dnf; then
    echo dnf
  elif have pacman; then
    echo pacman
  fi
}

# how_to_install compiler|node|browser|servers: the command for this machine, for the message of a failure.
how_to_install() {
  case "$(package_manager):$1" in
    apt:compiler) echo "sudo apt-get install gcc libc6-dev" ;;
    apt:node) echo "sudo apt-get install nodejs npm" ;;
    apt:browser) echo "sudo apt-get install chromium chromium-driver fonts-liberation" ;;
    apt:servers) echo "sudo apt-get install nginx libnginx-mod-http-brotli-static caddy apache2-bin" ;;
    brew:compiler) echo "xcode-select --install" ;;
    brew:node) echo "brew install node" ;;
    brew:browser) echo "brew install --cask chromium chromedriver" ;;
    brew:servers) echo "brew install nginx caddy httpd, and nginx's module brotli-static" ;;
    dnf:compiler) echo "sudo dnf install gcc" ;;
    dnf:node) echo "sudo dnf install nodejs npm" ;;
    dnf:browser) echo "sudo dnf install chromium chromedriver" ;;
    dnf:servers) echo "sudo dnf install nginx caddy httpd mod_ssl, and nginx's module brotli-static" ;;
    pacman:compiler) echo "sudo pacman -S gcc" ;;
    pacman:node) echo "sudo pacman -S nodejs npm" ;;
    pacman:browser) echo "sudo pacman -S chromium" ;;
    pacman:servers) echo "sudo pacman -S nginx nginx-mod-brotli caddy apache" ;;
    *:compiler) echo "install a C compiler that answers to cc" ;;
    *:node) echo "install Node.js 18 or newer, with npm" ;;
    *:browser) echo "install Chromium or Google Chrome, and the chromedriver of the same major version" ;;
    *:servers) echo "install nginx with its module brotli-static, Caddy and Apache httpd" ;;
  esac
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Root, or sudo that either asks for no password or has a terminal to ask on.
can_be_root() {
  [ "$(id -u)" = 0 ] || { have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }
}

apt_knows() {
  local package
  for package in "$@"; do
    # Not grep -q: it closes the pipe early, which pipefail takes for a failure.
    apt-cache policy "$package" 2>/dev/null | grep 'Candidate: [^(]' >/dev/null || return 1
  done
}

apt_update() {
  say "package lists: fetching, about 10 s"
  logged apt-update as_root apt-get update ||
    say "  (some lists could not be fetched; going on with those that are there)"
}

# apt_get LOG PACKAGE...: installs with the lists at hand, and fetches them when they are empty or out of date.
apt_get() {
  local log="$1"
  shift
  apt_knows "$@" || apt_update
  apt_knows "$@" || return 1
  apt_install "$log" "$@" || { apt_update && apt_install "$log" "$@"; }
}

apt_install() {
  local log="$1"
  shift
  logged "$log" as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# from_packages PART WHAT SECONDS PACKAGE...: Debian packages where that is possible, else the words for doing it.
from_packages() {
  local part="$1" what="$2" seconds="$3"
  shift 3
  if [ "$(package_manager)" != apt ]; then
    fail "$what is missing" "looking on PATH" "$(how_to_install "$part"), then run this again"
  fi
  if ! can_be_root; then
    fail "$what is missing, and installing it needs root" "looking on PATH" \
      "$(how_to_install "$part"), then run this again"
  fi
  say "$what: installing $* from the distribution, about $seconds s"
  apt_get "$part" "$@" ||
    fail "$what could not be installed" "apt-get install $*" "$(how_to_install "$part")" "$LOG_DIR/$part.log"
}

# ---------------------------------------------------------------- Rust and its wasm32 target

# at_least FOUND WANTED: compares versions number by number.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n -k3,3n | sed -n 1p)" = "$2" ]
}

ensure_rust() {
  local found
  if ! have cargo || ! have rustc; then
    fail "Rust is missing" "looking for cargo and rustc on PATH and in $CARGO_BIN" \
      "install Rust $MIN_RUST or newer from https://rustup.rs, then run this again"
  fi
  found="$(rustc --version | awk '{ sub(/-.*/, "", $2); print $2 }')"
  at_least "$found" "$MIN_RUST" ||
    fail "Rust $found is too old" "rustc --version" "install Rust $MIN_RUST or newer: rustup update stable"
  have cc || from_packages compiler "a C compiler" 20 gcc libc6-dev
}

# toolchain_has_wasm NAME: an empty name stands for the rustc on PATH.
toolchain_has_wasm() {
  local sysroot
  sysroot="$(env ${1:+"RUSTUP_TOOLCHAIN=$1"} rustc --print sysroot 2>/dev/null)" || return 1
  compgen -G "$sysroot/lib/rustlib/$WASM/lib/libstd-*.rlib" >/dev/null
}

distro_sysroot_lib() { echo "$(/usr/bin/rustc --print sysroot)/lib/rustlib"; }

# What the standard library was built with; another compiler cannot read it.
std_stamp() { printf 'recipe %s\n%s\n' "$STD_RECIPE" "$(/usr/bin/rustc -vV)"; }

distro_std_is_current() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] &&
    [ "$(cat "$(distro_sysroot_lib)/$WASM/slipway-std" 2>/dev/null)" = "$(std_stamp)" ]
}

# Names the compiler in /usr for rustup. Without rustup it is put first on PATH instead (see write_env).
link_distro() {
  have rustup || return 0
  [ "$(RUSTUP_TOOLCHAIN=distro rustc --print sysroot 2>/dev/null)" = /usr ] ||
    logged rustup-link rustup toolchain link distro /usr
}

use_distro() {
  link_distro ||
    fail "rustup does not take the distribution's compiler" "rustup toolchain link distro /usr" \
      "remove or rename a toolchain called distro, if there is one" "$LOG_DIR/rustup-link.log"
  WASM_TOOLCHAIN=distro
  WASM_PATH=''
  have rustup || { WASM_TOOLCHAIN='' && WASM_PATH=/usr/bin; }
}

# The usual way. On a machine that refuses the download it fails within seconds; where it hangs, the limit ends it.
try_rustup_target() {
  local limit=
  have rustup && [ "${SLIPWAY_WASM:-auto}" != distro ] || return 1
  say "$WASM: rustup target add, up to 1 min, once"
  have timeout && limit="timeout 300"
  # shellcheck disable=SC2086 # two words on purpose, or none
  logged rustup-target $limit rustup target add "$WASM" && toolchain_has_wasm "$1" && return 0
  say "  (rustup could not get it; trying the distribution's compiler)"
  return 1
}

# The way for machines whose rustup gets no downloads: Debian's rustc-web is as new as Rust itself and brings the
# source of the standard library, so the target is built here.
try_distro() {
  local major host lib
  [ "$(package_manager)" = apt ] && can_be_root || return 1
  apt_knows rustc-web || apt_update
  apt_knows rustc-web || return 1
  if ! [ -x /usr/bin/rustc ] || ! [ -d "$(distro_sysroot_lib)/src/rust/library" ] || ! [ -x /usr/bin/cargo ]; then
    say "$WASM: installing the distribution's Rust (rustc-web), about 20 s"
    apt_get rustc-web rustc-web cargo-web rust-web-src rust-web-llvm || return 1
  fi
  major="$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')"
  host="$(/usr/bin/rustc -vV | sed -n 's/^host: //p')"
  lib="$(distro_sysroot_lib)"
  if ! [ -x "/usr/lib/llvm-$major/bin/lld" ]; then
    say "$WASM: installing its linker (lld-$major), about 5 s"
    apt_get lld "lld-$major" || return 1
  fi
  # rustc calls the linker by this name, which Debian does not ship.
  logged rust-lld as_root ln -sfn "/usr/lib/llvm-$major/bin/lld" "$lib/$host/bin/rust-lld" || return 1
  distro_std_is_current && return 0
  say "$WASM: building the standard library, about 40 s, once for every version of the compiler"
  logged wasm-std build_std || return 1
  logged wasm-std-install install_std "$lib/$WASM" || return 1
  # Crates that were compiled against another build of the library cannot be linked with this one.
  rm -rf "$ROOT/target/$WASM"
}

# Without embedded bitcode, link-time optimization of the console cannot read the library.
build_std() (
  stub="$TOOLS/wasm-std"
  rm -rf "$stub"
  mkdir -p "$stub/src"
  printf '[package]\nname = "std-stub"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n' >"$stub/Cargo.toml"
  : >"$stub/src/lib.rs"
  cd "$stub" &&
    env -u RUSTUP_TOOLCHAIN -u CARGO_BUILD_TARGET -u CARGO_ENCODED_RUSTFLAGS \
      CARGO_TARGET_DIR="$stub/target" RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
      CARGO_PROFILE_RELEASE_OPT_LEVEL=s \
      /usr/bin/cargo build -Z build-std=std,panic_abort,proc_macro,test --release --target "$WASM"
)

install_std() {
  local target="$1" built="$TOOLS/wasm-std/target/$WASM/release/deps"
  rm -f "$built"/libstd_stub-*.rlib
  as_root rm -rf "$target" &&
    as_root mkdir -p "$target/lib" &&
    as_root cp "$built"/*.rlib "$target/lib/" &&
    std_stamp >"$TOOLS/wasm-std/stamp" &&
    as_root cp "$TOOLS/wasm-std/stamp" "$target/slipway-std" &&
    rm -rf "$TOOLS/wasm-std"
}

# Sets WASM_TOOLCHAIN (a rustup toolchain, or empty) and WASM_PATH (a folder to put first on PATH, or empty).
ensure_wasm_target() {
  local active=
  WASM_TOOLCHAIN=''
  WASM_PATH=''
  if [ -n "${SLIPWAY_WASM_TOOLCHAIN:-}" ]; then
    toolchain_has_wasm "$SLIPWAY_WASM_TOOLCHAIN" ||
      fail "the toolchain $SLIPWAY_WASM_TOOLCHAIN has no $WASM target" "SLIPWAY_WASM_TOOLCHAIN, as it is set" \
        "unset it, or: rustup target add --toolchain $SLIPWAY_WASM_TOOLCHAIN $WASM"
    WASM_TOOLCHAIN="$SLIPWAY_WASM_TOOLCHAIN"
    return
  fi
  have rustup && active="$(rustup show active-toolchain 2>/dev/null | awk 'NR == 1 { print $1 }')"
  if toolchain_has_wasm "$active"; then
    WASM_TOOLCHAIN="$active"
  elif distro_std_is_current; then
    use_distro
  elif try_rustup_target "$active"; then
    WASM_TOOLCHAIN="$active"
  elif try_distro; then
    use_distro
  else
    fail_wasm
  fi
}

fail_wasm() {
  local log="$LOG_DIR/rustup-target.log" name
  # Each step leaves a log of its own, so the newest one tells what failed.
  for name in rustc-web lld rust-lld wasm-std wasm-std-install; do
    [ "$LOG_DIR/$name.log" -nt "$log" ] && log="$LOG_DIR/$name.log"
  done
  if [ "$(package_manager)" = apt ] && ! can_be_root; then
    fail "Rust's $WASM target is missing" "rustup target add $WASM (the other way, Debian's rustc-web, needs root)" \
      "give rustup access to its downloads, or run this once as root" "$log"
  fi
  fail "Rust's $WASM target is missing" "rustup target add $WASM; then Debian's rustc-web with its library source" \
    "rustup target add $WASM on a machine that may download it, or a Debian that has rustc-web" "$log"
}

# ---------------------------------------------------------------- trunk, wasm-bindgen, wasm-opt, axe

locked_version() {
  awk -v wanted="name = \"$1\"" '$0 == wanted { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock
}

# is_version VERSION COMMAND: whether `COMMAND --version` prints exactly that version. Some commands of cargo's answer to
# nobody but cargo.
is_version() {
  local command="$2"
  case "$command" in cargo-*) command="cargo ${command#cargo-}" ;; esac
  # shellcheck disable=SC2086 # one word, or cargo and its command
  [ "$($command --version 2>/dev/null | awk 'NR == 1 { print $2 }')" = "$1" ]
}

# cargo_install COMMAND CRATE VERSION MINUTES [ARGUMENT...]: into cargo's own folder, which all clones share, unless
# another version lives there that another project may need.
cargo_install() {
  local command="$1" crate="$2" version="$3" minutes="$4" root="${CARGO_BIN%/bin}"
  shift 4
  is_version "$version" "$command" && return 0
  [ -e "$CARGO_BIN/$command" ] && root="$TOOLS/cargo"
  say "$crate $version: compiling, about $minutes min, once"
  # A lock file can name a version that the registry at hand does not have yet; then the newest that fits will do.
  logged "$command" cargo install --locked --root "$root" "$crate@$version" "$@" ||
    logged "$command" cargo install --root "$root" "$crate@$version" "$@" ||
    fail "$crate $version could not be installed" "cargo install $crate@$version, with and without --locked" \
      "see the log; the crate registry must be within reach" "$LOG_DIR/$command.log"
  hash -r
  is_version "$version" "$command" ||
    fail "$command is not the version that was just installed" "$(command -v "$command") --version" \
      "remove the other $command from PATH"
}

# Optimizing trunk takes five times as long as it ever saves here.
ensure_trunk() {
  CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 \
    CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo_install trunk trunk "$TRUNK" 3 --no-default-features --features rustls
}

# The command line tool must be of exactly the version that the crate has.
ensure_wasm_bindgen() {
  local version
  version="$(locked_version wasm-bindgen)"
  [ -n "$version" ] || fail "Cargo.lock names no wasm-bindgen" "reading Cargo.lock" "git checkout Cargo.lock"
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo_install wasm-bindgen wasm-bindgen-cli "$version" 3
}

# Run once or twice, so optimizing them would take longer than it saves.
ensure_supply_chain_tools() {
  (
    export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256
    export CARGO_PROFILE_RELEASE_DEBUG=0
    cargo_install cargo-deny cargo-deny "$CARGO_DENY" 3 --no-default-features
    cargo_install cargo-cyclonedx cargo-cyclonedx "$CARGO_CYCLONEDX" 2
  ) || exit 1
}

ensure_node() {
  if have node && have npm; then
    return
  fi
  from_packages node "Node.js with npm" 60 nodejs npm
}

# npm_install PACKAGE VERSION: into .tools/npm, whose package.json keeps what an earlier call installed.
npm_install() {
  local package="$1" version="$2" prefix="$TOOLS/npm"
  grep -q "\"version\": \"$version\"" "$prefix/node_modules/$package/package.json" 2>/dev/null && return 0
  ensure_node
  say "$package $version: installing from npm, about 5 s"
  mkdir -p "$prefix"
  [ -f "$prefix/package.json" ] || echo '{ "private": true }' >"$prefix/package.json"
  logged "npm-$package" npm install --prefix "$prefix" --save-exact --ignore-scripts --no-audit --no-fund \
    "$package@$version" ||
    fail "$package $version could not be installed" "npm install $package@$version" \
      "see the log; the npm registry must be within reach" "$LOG_DIR/npm-$package.log"
}

# ---------------------------------------------------------------- the browser

first_of() {
  local candidate
  for candidate in "$@"; do
    if [ -n "$candidate" ] && have "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
}

major_of() { "$1" --version 2>/dev/null | awk 'NR == 1 { gsub(/^[^0-9]*|\..*/, ""); print }'; }

# Sets CHROME and CHROMEDRIVER to a pair of one major version, or fails.
find_browser() {
  CHROME="$(first_of "${SLIPWAY_CHROME:-}" chromium chromium-browser google-chrome google-chrome-stable \
    '/Applications/Chromium.app/Contents/MacOS/Chromium' \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')"
  CHROMEDRIVER="$(first_of "${SLIPWAY_CHROMEDRIVER:-}" chromedriver)"
  [ -n "$CHROME" ] && [ -n "$CHROMEDRIVER" ] && [ "$(major_of "$CHROME")" = "$(major_of "$CHROMEDRIVER")" ]
}

ensure_browser() {
  find_browser && return
  if [ -n "$CHROME" ] && [ -n "$CHROMEDRIVER" ] && [ "$(package_manager)" != apt ]; then
    fail "the browser ($(major_of "$CHROME")) and chromedriver ($(major_of "$CHROMEDRIVER")) differ in version" \
      "$CHROME, $CHROMEDRIVER" "bring them to one version: $(how_to_install browser)"
  fi
  from_packages browser "Chromium with its driver" 40 chromium chromium-driver fonts-liberation
  hash -r
  find_browser ||
    fail "no browser with a driver of the same major version" "${CHROME:-no browser}, ${CHROMEDRIVER:-no chromedriver}" \
      "set SLIPWAY_CHROME and SLIPWAY_CHROMEDRIVER to a pair that fits, or: $(how_to_install browser)"
}

# ---------------------------------------------------------------- web servers

# Not everybody has the programs of the system on PATH.
find_servers() {
  have_program nginx && have_program caddy && have_program apache2 httpd &&
    compgen -G '/usr/lib*/nginx/modules/ngx_http_brotli_static_module.so' >/dev/null
}

have_program() {
  local name
  for name in "$@"; do
    if have "$name" || [ -x "/usr/sbin/$name" ]; then
      return
    fi
  done
  return 1
}

# without_services UNIT... -- COMMAND...: installs packages for their programs alone. Debian would start each server at
# once, and again whenever the machine starts; what ran before is left as it is.
without_services() {
  local policy=/usr/sbin/policy-rc.d unit status=0 own_policy='' new_units=()
  while [ "$1" != -- ]; do
    systemctl cat "$1" >/dev/null 2>&1 || [ -e "/lib/systemd/system/$1.service" ] || new_units+=("$1")
    shift
  done
  shift
  if ! [ -e "$policy" ]; then
    own_policy=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  "$@" || status=$?
  [ -z "$own_policy" ] || as_root rm -f "$policy"
  for unit in ${new_units[@]+"${new_units[@]}"}; do
    ! have systemctl || as_root systemctl disable --quiet "$unit" >/dev/null 2>&1 || true
  done
  return "$status"
}

# The configurations in deploy/ are tested under the servers that they are for. A person can do without: the tests of a
# server that is missing are passed over. CI cannot.
ensure_servers() {
  find_servers && return
  if [ "$(package_manager)" = apt ] && can_be_root; then
    say "nginx, Caddy and Apache httpd: installing from the distribution, about 20 s (no service is started)"
    without_services nginx caddy -- \
      apt_get servers nginx libnginx-mod-http-brotli-static caddy apache2-bin || true
    find_servers && return
  fi
  if [ -n "${CI:-}" ]; then
    fail "nginx, Caddy or Apache httpd is missing" "looking on PATH and in /usr/sbin" "$(how_to_install servers)" \
      "$LOG_DIR/servers.log"
  fi
  say "(no nginx, Caddy or Apache httpd: their tests are passed over. To have them: $(how_to_install servers))"
}

# ---------------------------------------------------------------- main

# For the other scripts. Each line leaves a variable alone that the caller has set.
write_env() {
  local parts="$TOOLS/env.$$"
  {
    echo "# Written by scripts/setup.sh."
    env_line SLIPWAY_WASM_TOOLCHAIN "$WASM_TOOLCHAIN"
    env_line SLIPWAY_WASM_PATH "$WASM_PATH"
    if [ -n "${CHROME:-}" ]; then
      env_line SLIPWAY_CHROME "$CHROME"
      env_line SLIPWAY_CHROMEDRIVER "$CHROMEDRIVER"
      env_line SLIPWAY_AXE "$TOOLS/npm/node_modules/axe-core/axe.min.js"
    elif [ -f "$TOOLS/env" ]; then
      # A set-up for building must not forget the browser that a set-up for testing found.
      grep -E 'SLIPWAY_(CHROME|CHROMEDRIVER|AXE)[:=]' "$TOOLS/env" || true
    fi
  } >"$parts"
  mv "$parts" "$TOOLS/env"
}

# shellcheck disable=SC2016 # the expansion is for the shell that reads the file
env_line() { printf 'export %s="${%s:-%s}"\n' "$1" "$1" "$2"; }

main() {
  local part="${1:-build}"
  case "$part" in
    build | test | bench) ;;
    *) fail "there is no part called $part" "scripts/setup.sh $part" "scripts/setup.sh build, or test, or bench" ;;
  esac
  mkdir -p "$TOOLS"
  ensure_rust
  ensure_wasm_target
  ensure_trunk
  ensure_wasm_bindgen
  ensure_node
  npm_install binaryen "$BINARYEN"
  if [ "$part" != build ]; then
    npm_install axe-core "$AXE"
    ensure_browser
    ensure_servers
    ensure_supply_chain_tools
  fi
  if [ "$part" = bench ]; then
    npm_install uplot "$UPLOT"
  fi
  write_env
  say "set-up ($part): everything is there, $SECONDS s"
}

main "$@"

#!/bin/sh
# Tells a built console under which path it is served: deploy/set-base.sh dist /tools/slipway/
#
# One line of index.html is all that knows the path. The build leaves no compressed copy of that file, so nothing else
# has to follow. Safe to run again, with another path or the same.
set -eu

if [ $# != 2 ]; then
  echo "usage: $0 FOLDER PATH, such as: $0 dist /tools/slipway/" >&2
  exit 2
fi
page="$1/index.html"
base="/$(printf '%s' "$2" | sed 's|^/*||; s|/*$||')/"
[ "$base" = // ] && base=/

case "$base" in
  *[!A-Za-z0-9._~/-]* | *//* | */./* | */../*)
    echo "$0: $2 is no path of letters, digits, '-', '.', '_', '~' and '/'" >&2
    exit 1
    ;;
esac
if ! grep -q '<base href="[^"]*">' "$page"; then
  echo "$0: $page has no line <base href=\"…\">: is it a built console?" >&2
  exit 1
fi
# In place and not by renaming, so that owner and mode stay.
edited="$(sed 's|<base href="[^"]*">|<base href="'"$base"'">|' "$page")"
printf '%s\n' "$edited" >"$page"

#!/usr/bin/env bash
# From nothing to a feed: sets up, builds, makes a sample database, compiles and checks its feed,
# compiles it again to show that nothing is written, and sums up what a phone saves.
#
# usage: scripts/demo.sh [FOLDER]      FOLDER is recreated (default: build/demo)
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
esac
root=$(cd "$(dirname "$0")/.." && pwd)
demo=${1:-$root/build/demo}
mark=.vizzy-demo

# The API that vizzy replaces sends 100 creators as five pages of 20 with 7 fields each, not
# compressed: 19,164 bytes in five requests, measured.
api_bytes=19164
api_requests=5

run() {
  printf '\n$ vizzy %s\n' "$*"
  "$root/build/vizzy" "$@"
}

bytes() { wc -c <"$1" | tr -d ' '; }

row() {
  awk -v name="$1" -v requests="$2" -v bytes="$3" -v api="$api_bytes" 'BEGIN {
    printf "  %-34s %8d %8d  %5.1f%%\n", name, requests, bytes, 100 * bytes / api }'
}

# list_some FOLDER [FIND OPTION...]: sizes and paths of its first files.
list_some() {
  local folder=$1
  shift
  [ ! -d "out/public/$folder" ] || find "out/public/$folder" "$@" -type f -printf "  %8s  $folder/%P\n" |
    LC_ALL=C sort -k 2 | awk 'NR <= 6; END { if (NR > 6) printf "            ... and %d more\n", NR - 6 }'
}

summary() {
  local entry=out/public/v1/discovery.json
  printf '\nthe web root, %d files, %d bytes:\n' "$(find out/public -type f | wc -l)" \
    "$(find out/public -type f -exec cat {} + | wc -c)"
  list_some v1 -maxdepth 1
  list_some v1/o
  list_some v1/creators
  printf '\nthe first item:\n  %s\n' "$(sed -n 's/.*"items":\[\({[^}]*}\).*/\1/p' "$entry")"
  printf '\nthe first 100 creators on the phone:    requests    bytes   share\n'
  row "the API it replaces" "$api_requests" "$api_bytes"
  row "vizzy, not compressed" 1 "$(bytes "$entry")"
  row "vizzy, gzip" 1 "$(bytes "$entry.gz")"
  row "vizzy, Brotli" 1 "$(bytes "$entry.br")"
}

if [ -e "$demo" ] && [ ! -e "$demo/$mark" ] && [ -n "$(ls -A "$demo")" ]; then
  echo "demo: $demo holds other things; name a folder that is new or empty" >&2
  exit 1
fi
"$root/scripts/setup.sh"
"$root/scripts/build.sh" build -DVIZZY_BUILD_TESTS=OFF
rm -rf "$demo"
mkdir -p "$demo"
cd "$demo"
touch "$mark"

# One in ten creators has no video and is not in the feed: 112 fill the first page of 100.
run seed --db vizzy.db --creators 112 --videos 1120
run build-feed --db vizzy.db --out out
run verify out
touch "$mark"
run build-feed --db vizzy.db --out out
printf 'files written by the second build: %d\n' "$(find out/public -type f -newer "$mark" | wc -l)"
summary
printf '\nthe demo is in %s\n' "$demo"

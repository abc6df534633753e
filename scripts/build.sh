#!/usr/bin/env bash
# Configures and builds, and shows the progress. The log is kept in the build folder, and shown if the
# build fails.
#
# usage: scripts/build.sh [FOLDER [CMAKE OPTION...]]
#   FOLDER         build folder under the repository (default: build)
#   CMAKE OPTION   e.g. -DVIZZY_SANITIZE=address,undefined (default build type: Release)
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
esac
cd "$(dirname "$0")/.."
folder=${1:-build}
[ $# -eq 0 ] || shift

# One compiler for every core, but none without a gigabyte of the machine's or the container's memory.
jobs() {
  {
    nproc
    awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo
    awk '/^[0-9]+$/ { print int($1 / 1073741824) }' /sys/fs/cgroup/memory.max 2>/dev/null || true
  } | sort -n | awk 'NR == 1 { print $1 < 1 ? 1 : $1 }'
}

# All files are compiled, so that it pays to compile those of a room together.
options=(-G Ninja -DVIZZY_UNITY=ON "$@")
if command -v ccache >/dev/null; then
  options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros} # or it skips precompiled headers
fi
# The CI's builds are strict; a user with a newer compiler gets warnings, not a failure.
if [ -n "${CI:-}" ]; then options+=(-DVIZZY_WARNINGS_AS_ERRORS=ON); fi

mkdir -p "$folder"
log=$folder/build.log
: >"$log"
echo "build: $folder (log: $log)" >&2
if ! { cmake -S . -B "$folder" "${options[@]}" && cmake --build "$folder" --parallel "$(jobs)"; } \
  2>&1 </dev/null | scripts/progress.sh build "$log"; then
  cat "$log" >&2
  echo "build: failed; the lines above say why" >&2
  exit 1
fi

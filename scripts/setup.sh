#!/usr/bin/env bash
# Installs the packages vizzy needs on Debian 12 and does nothing where they are there already.
#
# usage: scripts/setup.sh [--tests] [--s3] [--lint]
#   (none)    what the build needs
#   --tests   also what the tests need
#   --s3      also the S3 server that tests/publish starts: 67 MB to download
#   --lint    also what scripts/lint.sh needs
set -euo pipefail

# The compiler and the build system; ca-certificates for https remotes.
build=(g++ cmake ninja-build pkg-config ca-certificates)
# The command line and text.
build+=(libcli11-dev libfmt-dev)
# The database, and CSV and UTF-8 on the way into it.
build+=(libsqlitecpp-dev libsqlite3-dev libcsv-dev libutfcpp-dev)
# JSON, SHA-256, and the encodings: inflate, gzip, Brotli.
build+=(nlohmann-json3-dev libsimdjson-dev libssl-dev zlib1g-dev libdeflate-dev libbrotli-dev)
# HTTP, with the signatures of S3.
build+=(libcurl4-openssl-dev)
# The test framework; sqlite3 as a second opinion on what a query returns.
tests=(catch2 sqlite3)
# Debian's python3 with jsonschema checks the feed against its JSON Schemas.
tests+=(python3 python3-jsonschema)
# Ceph's RADOS Gateway, a real S3 server; curl asks whether it is up.
s3=(radosgw ceph-mon ceph-osd ceph-common curl)
# Formatter and shell checker; git lists the tracked and the changed files.
lint=(clang-format shellcheck git)
# Debian 12's default clang-tidy (14) cannot parse the ranges of its own standard library.
lint+=(clang-tidy-19)
# The sanitizers' runtimes come with g++.

stop() {
  echo "setup: $1" >&2
  exit 1
}

missing() {
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    awk -v wanted="$*" '
      $1 == "installed" { have[$2] = 1 }
      END { n = split(wanted, list, " "); for (i = 1; i <= n; i++) if (!(list[i] in have)) print list[i] }' ||
    true
}

main() {
  local wanted=("${build[@]}") argument
  for argument; do
    case "$argument" in
      --tests) wanted+=("${tests[@]}") ;;
      --s3) wanted+=("${s3[@]}") ;;
      --lint) wanted+=("${lint[@]}") ;;
      -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
      *) echo "setup: unknown argument \"$argument\"; see scripts/setup.sh --help" >&2 && exit 2 ;;
    esac
  done

  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    stop "no apt here; install what these Debian 12 packages hold, then run cmake yourself:
  ${wanted[*]}"
  fi

  local packages
  mapfile -t packages < <(missing "${wanted[@]}")
  [ ${#packages[@]} -gt 0 ] || exit 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "not root and no sudo; as root, run: apt-get install ${packages[*]}"
    as_root=(sudo)
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  echo "setup: installing ${packages[*]}" >&2
  log=$(mktemp) # global: the trap outlives this function
  trap 'rm -f "$log"' EXIT
  # An unreachable third-party source must not stop what the others can serve: only install decides.
  if ! { "${as_root[@]}" update || true
    "${as_root[@]}" install -y --no-install-recommends "${packages[@]}"; } </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    stop "apt-get failed; the lines above say why"
  fi
}

main "$@"

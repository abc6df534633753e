#!/usr/bin/env bash
# Installs the packages vizzy needs on Debian 12 and does nothing if they are already installed.
#
# usage: scripts/setup.sh [--tests] [--swift] [--kotlin] [--bench] [--lint] [--fuzz]
#   (none)    what the build needs
#   --tests   also what the tests need
#   --swift   also a second S3 server, which cannot compare and swap: 18 MB to download
#   --kotlin  also what the tests of the Kotlin client need: 187 MB to download, 303 MB without a JDK
#   --bench   also what the benchmarks need
#   --lint    also what scripts/lint.sh needs
#   --fuzz    also what scripts/fuzz.sh needs
set -euo pipefail

# The compiler and the build system; ca-certificates for https remotes.
build=(g++ cmake ninja-build pkg-config ca-certificates)
# The command line and its settings, text, and the widths of characters in tables.
build+=(libcli11-dev libtomlplusplus-dev libfmt-dev libutf8proc-dev)
# HTTP for vizzy serve, and sorting: Asio, Beast and Sort, headers only.
build+=(libboost-dev)
# HTTP for vizzy publish, with the signatures of S3.
build+=(libcurl4-openssl-dev)
# The databases, and CSV and UTF-8 on the way into them.
build+=(libsqlitecpp-dev libsqlite3-dev libpq-dev libcsv-dev libutfcpp-dev)
# JSON, digests, and the encodings: inflate, gzip, Brotli.
build+=(nlohmann-json3-dev libsimdjson-dev nettle-dev zlib1g-dev libdeflate-dev libbrotli-dev)
# The test framework; sqlite3 as a second opinion on what a query returns; a server for the tests that
# read and write PostgreSQL: they start their own.
tests=(catch2 librapidcheck-dev sqlite3 postgresql openssl)
# Debian's python3 with jsonschema checks the feed against its JSON Schemas.
tests+=(python3 python3-jsonschema)
# An independent reader of the figures for Prometheus.
tests+=(python3-prometheus-client)
# Measures each stage; that it can is tested.
tests+=(libbenchmark-dev)
# Brotli for the script that vizzy is timed against.
bench=(python3-brotli)
# What publishing is timed against; where rclone is installed, tests compare with what it reads, too.
bench+=(awscli s3cmd rclone)
# vizzy serve is asked by curl, and the configurations for hosts are tried on the hosts.
tests+=(curl nginx-light libnginx-mod-http-brotli-static caddy apache2 varnish)
# Network namespaces, for a link that is really slow.
tests+=(iproute2)
# The TypeScript client is tried under node, with the compiler and the browser's driver that
# tests/clients/package-lock.json names; the preview is tried in chromium. A node that did not come
# from Debian's package brings its npm.
command -v node >/dev/null || tests+=(nodejs)
command -v npm >/dev/null || tests+=(npm)
tests+=(chromium)
# Shells that complete command lines, and a reader of manual pages.
tests+=(zsh fish groff-base)
# Ceph's RADOS Gateway, a real S3 server: 76 MB to download. Clocks that are wrong.
tests+=(radosgw ceph-mon ceph-osd ceph-common faketime)
# Slurm, a cluster whose nodes are all here.
tests+=(slurmctld slurmd slurm-client munge)
# OpenStack Swift with its S3 interface.
swift=(swift-proxy swift-account swift-container swift-object memcached)
# The Kotlin client, with Android's parser, OkHttp and coroutines; the current Kotlin comes from npm.
kotlin=(kotlin libandroid-json-java libokhttp-java libkotlinx-coroutines-java libkotlinx-atomicfu-java)
command -v javac >/dev/null || kotlin+=(default-jdk-headless)
command -v npm >/dev/null || kotlin+=(npm)
# Formatter and shell checker; git lists the tracked and the changed files.
lint=(clang-format shellcheck git)
# Debian 12's default clang-tidy (14) cannot parse the ranges of its own standard library.
lint+=(clang-tidy-19)
# The sanitizers' runtimes come with g++; libFuzzer and clang's own come apart from clang, as does what
# puts names and lines into their reports.
fuzz=(clang-19 libclang-rt-19-dev llvm-19)

here=${BASH_SOURCE[0]%/*}

stop() {
  echo "setup: $1" >&2
  exit 1
}

# Debian's package would make a server for the whole machine and start it; nothing here needs one.
make_no_server() {
  no_server=/etc/postgresql-common/createcluster.d/vizzy-setup.conf # global, as the log below
  "${sudo[@]}" sh -c "mkdir -p ${no_server%/*} && echo create_main_cluster = false >$no_server"
}

clean_up() {
  rm -f "$log"
  [ -z "$no_server" ] || "${sudo[@]}" rm -f "$no_server"
}

missing() {
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    awk -v wanted="$*" '
      $1 == "installed" { have[$2] = 1 }
      END { n = split(wanted, list, " "); for (i = 1; i <= n; i++) if (!(list[i] in have)) print list[i] }' ||
    true
}

# The TypeScript compiler and the browser's driver, or the current Kotlin; they change with the lock file alone. The
# tests that need them are skipped where npm cannot fetch them, but not in the CI.
install_node_modules() {
  local folder=$here/../$1
  [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ] || return 0
  echo "setup: npm ci in $1" >&2
  if ! (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 timeout 300 \
    npm ci --no-audit --no-fund --loglevel=error --fetch-retries=1 </dev/null >&2); then
    [ -z "${CI:-}" ] || stop "npm ci failed; the lines above say why"
    echo "setup: npm ci failed; skipping the tests that need its packages (the lines above say why)" >&2
  fi
}

install_packages() {
  local packages
  mapfile -t packages < <(missing "$@")
  [ ${#packages[@]} -gt 0 ] || return 0

  # Global: the trap outlives this function.
  sudo=()
  no_server=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "not root and no sudo; as root, run: apt-get install ${packages[*]}"
    sudo=(sudo)
  fi
  # The progress comes through a pipe of its own: apt makes it non-blocking, and a package's script
  # that prints into a pipe that is full and does not block stops the installation.
  local as_root=("${sudo[@]}" "$BASH" -c 'exec "$@" 3>&1 >&2' bash env DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o Dpkg::Use-Pty=0 -o APT::Status-Fd=3)
  echo "setup: installing ${#packages[@]} packages and what they need: ${packages[*]}" >&2
  log=$(mktemp)
  trap clean_up EXIT
  if [[ " ${packages[*]} " == *" postgresql "* ]]; then make_no_server; fi
  # An unreachable third-party source must not stop what the others can serve: only install decides.
  # shellcheck disable=SC2094 # both append
  if ! { "${as_root[@]}" update || true
    "${as_root[@]}" install -y --no-install-recommends "${packages[@]}"; } \
    2>>"$log" </dev/null | "$BASH" "$here/progress.sh" setup "$log"; then
    cat "$log" >&2
    stop "apt-get failed; the lines above say why"
  fi
}

main() {
  local wanted=("${build[@]}") argument folder node_folders=()
  for argument; do
    case "$argument" in
      --tests) wanted+=("${tests[@]}") && node_folders+=(tests/clients tests/engines) ;;
      --bench) wanted+=("${bench[@]}") ;;
      --fuzz) wanted+=("${fuzz[@]}") ;;
      --swift) wanted+=("${swift[@]}") ;;
      --kotlin) wanted+=("${kotlin[@]}") && node_folders+=(tests/clients/kotlin) ;;
      --lint) wanted+=("${lint[@]}") ;;
      -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
      *) echo "setup: unknown argument \"$argument\"; see scripts/setup.sh --help" >&2 && exit 2 ;;
    esac
  done

  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    stop "no apt here; install what these Debian 12 packages hold, then run cmake yourself:
  ${wanted[*]}"
  fi

  install_packages "${wanted[@]}"
  for folder in "${node_folders[@]}"; do install_node_modules "$folder"; done
}

main "$@"

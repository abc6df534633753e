#!/usr/bin/env bash
# The long campaigns: the tests labelled slow (an index of 262,153 pages, broken Kotlin clients,
# 10,000 scroll sessions, 2,000 faults, 2,000 power cuts, 500 kills of builds and 200 of
# publishes, races of publishers, 2,000 mutated files, 10,000 forged bookkeepings, 600 wrong
# answers of a store, 1,000 histories, 500 meetings of publishers, 1,000 audits of folders at
# work, two months of incidents in a folder and at a real store), some of them and the unit tests
# under sanitizers, static analysis of every file, an hour of fuzzing, a month of real days, a
# million creators in SQLite and in PostgreSQL, ten million in parts on a Slurm cluster,
# publishing against other tools, the server against nginx, and, as root, the demo and the tests
# in a bare Debian 12. Minutes to hours; prints what it runs and what it skips.
#
# usage: scripts/slow.sh
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
esac
cd "$(dirname "$0")/.."

heading() { printf '\n== %s ==\n' "$1"; }

# A tenth or so of the campaigns of the program, under a sanitizer.
campaigns() {
  local campaign
  for campaign in mutation:300 forged:800 hostile_store:60 history:50 publishers:40 verify:4 two_months:6; do
    "tests/campaign/${campaign%:*}_campaign.py" "$1" --size "${campaign#*:}"
  done
}

scripts/setup.sh --tests --swift --kotlin
heading "tests labelled slow"
scripts/build.sh build -DVIZZY_BUILD_TESTS=ON -DVIZZY_BUILD_BENCHMARKS=ON
ctest --test-dir build --verbose --no-tests=error --label-regex slow

heading "unit tests, thread sanitizer, each file compiled by itself"
scripts/build.sh build-tsan -DCMAKE_BUILD_TYPE=RelWithDebInfo -DVIZZY_SANITIZE=thread \
  -DVIZZY_UNITY=OFF -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
ctest --test-dir build-tsan --output-on-failure --no-tests=error --parallel "$(nproc)" --label-regex unit

heading "campaigns of the program, thread sanitizer"
campaigns build-tsan/vizzy

heading "campaigns of the program, address and undefined-behaviour sanitizers"
scripts/build.sh build-asan -DCMAKE_BUILD_TYPE=RelWithDebInfo -DVIZZY_SANITIZE=address,undefined \
  -DVIZZY_BUILD_TESTS=OFF
campaigns build-asan/vizzy

heading "unit tests, address and undefined-behaviour sanitizers"
scripts/fuzz.sh --build
build-fuzz/tests/fuzz/vizzy_tests '~[campaign]~[.]'

heading "static analysis of every file"
scripts/lint.sh --all

heading "fuzzing, an hour of processor time shared by all targets"
scripts/fuzz.sh 300

heading "a month of real days"
month=../shared/data/youtube-2017-us
if [ -d "$month" ]; then
  tests/replay/returning_reader.py build/vizzy "$month"
else
  echo "skipped: needs creators.csv, videos.csv and daily.csv in $month"
fi

heading "a million creators"
scripts/setup.sh --bench
tests/bench/large_feed.py build/vizzy

heading "a million creators in SQLite and in PostgreSQL"
tests/postgres/server.sh run tests/bench/postgres.py build/vizzy || [ $? -eq 77 ]

heading "ten million creators in one process and in parts, on a Slurm cluster"
tests/postgres/server.sh run tests/engines/slurm.sh run 4 tests/bench/parts.py build/vizzy || [ $? -eq 77 ]

heading "what a file costs the kernel, on new file systems"
if [ "$(id -u)" -eq 0 ] && command -v mkfs.ext4 >/dev/null && command -v mkfs.xfs >/dev/null; then
  tests/bench/files.py build/vizzy
else
  echo "skipped: needs root, mkfs.ext4 and mkfs.xfs"
fi

heading "how each command grows"
tests/bench/scale.py build/vizzy

heading "publishing 10,000 objects, against aws, s3cmd and rclone"
tests/bench/publish.py build/vizzy

heading "each stage by itself"
build/tests/bench/vizzy_stages

heading "vizzy serve against nginx"
if command -v wrk >/dev/null; then
  tests/bench/throughput.py build/vizzy
else
  echo "skipped: needs wrk"
fi

heading "a bare Debian 12"
if [ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null; then
  scripts/bare-root.sh
else
  echo "skipped: needs root and debootstrap"
fi

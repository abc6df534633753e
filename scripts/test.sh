#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test that is not labelled slow.
#
# usage: scripts/test.sh [CTEST OPTION...]      e.g. scripts/test.sh -R seed
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh" --tests
"$here/build.sh" build -DVIZZY_BUILD_TESTS=ON -DVIZZY_BUILD_BENCHMARKS=ON
# Two more than there are cores: many tests wait for servers.
ctest --test-dir "$here/../build" --output-on-failure --no-tests=error \
  --parallel "$(($(nproc) + 2))" --label-exclude slow "$@" && exit
status=$?
# What failed is shown again, where a log that was cut off still has it.
awk '/^[0-9]+\/[0-9]+ Test: / { block = "" }
     { block = block $0 "\n" }
     /^Test Failed\./ { print block }' \
  "$here/../build/Testing/Temporary/LastTest.log" | tail -n 100
exit "$status"

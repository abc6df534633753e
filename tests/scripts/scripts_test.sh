#!/usr/bin/env bash
# What the scripts say while they work and where they cannot go on. Everything they would call is a stand-in here, so
# nothing is installed.
#
# usage: scripts_test.sh REPOSITORY
set -euo pipefail

scripts=$1/scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# stand_in FOLDER NAME [LINE]: a program in FOLDER that runs LINE, or the machine's own one.
stand_in() {
  mkdir -p "$work/$1"
  if [ $# -eq 2 ]; then
    ln -s "$(command -v "$2")" "$work/$1/$2"
  else
    printf '#!/bin/sh\n%s\n' "$3" >"$work/$1/$2"
    chmod +x "$work/$1/$2"
  fi
}

# expect NAME CODE TEXT COMMAND...: COMMAND ends with CODE, and what it prints contains TEXT.
expect() {
  local name=$1 code=$2 text=$3 printed status=0
  shift 3
  printed=$("$@" 2>&1 </dev/null) || status=$?
  if [ "$status" -ne "$code" ] || [[ $printed != *"$text"* ]]; then
    printf 'FAILED: %s\n  expected %s: %s\n  got %s: %s\n' "$name" "$code" "$text" "$status" "$printed"
    failures=$((failures + 1))
  fi
}

setup() {
  local path=$work/$1
  shift
  env -i PATH="$path" "$BASH" "$scripts/setup.sh" "$@"
}

mkdir "$work/empty"
expect "without apt the packages are named" 1 \
  "setup: no apt here; install what these Debian 12 packages hold, then run cmake yourself:
  g++ cmake ninja-build" setup empty
expect "the tests' packages are named when asked for" 1 "catch2 librapidcheck-dev sqlite3 postgresql" setup empty --tests

for folder in user root complete; do
  for program in awk mktemp rm cat env timeout; do stand_in $folder $program; done
  stand_in $folder apt-get 'echo "apt-get $*: no route to host"; exit 100'
done
stand_in user dpkg-query 'echo "installed g++"; exit 1'
stand_in user id 'echo 1000'
expect "without root and sudo the command is named" 1 \
  "setup: not root and no sudo; as root, run: apt-get install cmake ninja-build" setup user

stand_in root dpkg-query 'echo "not-installed g++"; exit 1'
stand_in root id 'echo 0'
expect "a failure of apt is shown" 1 "no route to host
setup: apt-get failed; the lines above say why" setup root

# shellcheck disable=SC2016 # the stand-in expands it
stand_in complete dpkg-query 'shift 3; for package; do echo "installed $package"; done'
expect "a complete machine is left alone" 0 "" setup complete --tests --lint
expect "an unknown option is refused" 2 'setup: unknown argument "--test"' setup complete --test

stand_in root apt-get 'echo "dlstatus:1:7.5:Retrieving file 1 of 9" >&3
echo "Get:1 cmake"; echo "pmstatus:cmake:60.1:Unpacking cmake" >&3'
expect "packages are counted" 0 "setup: downloading, 7%
setup: installing, 60%" setup root

# without_registry [CI]: setup of a copy without node_modules, where npm fails.
without_registry() {
  mkdir -p "$work/copy/scripts" "$work/copy/tests/clients"
  cp "$scripts"/*.sh "$work/copy/scripts"
  touch "$work/copy/tests/clients/package-lock.json"
  env -i PATH="$work/complete" CI="${1:-}" "$BASH" "$work/copy/scripts/setup.sh" --tests
}
# shellcheck disable=SC2016 # the stand-in expands it
stand_in complete npm 'echo "npm $1: ECONNREFUSED"; exit 1'
expect "without npm's registry the tests go on" 0 "npm ci: ECONNREFUSED
setup: npm ci failed; skipping the tests that need its packages" without_registry
expect "without npm's registry the CI fails" 1 "setup: npm ci failed; the lines above say why" \
  without_registry true

# build TEXT CODE: where cmake prints TEXT and ends with CODE.
build() {
  stand_in compiling cmake "printf '$1'; exit $2"
  env PATH="$work/compiling:$PATH" "$scripts/build.sh" "$work/build"
}
expect "a build is counted" 0 "build: compiling, 1 of 10
build: compiling, 2 of 10
build: compiling, 10 of 10" build '[1/10] a\n[2/10] b\n[3/10] c\n[10/10] d\n' 0
expect "a build that fails shows its log" 1 "error: no such thing
build: failed; the lines above say why" build '[1/10] a\nerror: no such thing\n' 1

mkdir "$work/precious"
touch "$work/precious/file"
expect "the demo does not delete a folder it did not make" 1 \
  "demo: $work/precious holds other things; name a folder that is new or empty" \
  "$scripts/demo.sh" "$work/precious"

expect "a fuzzer that does not exist is refused" 2 'fuzz: no target "cvs"' "$scripts/fuzz.sh" 1 cvs
expect "the fuzzers' time is a number" 2 'fuzz: "long" is not a number of seconds' "$scripts/fuzz.sh" long

for script in setup build demo test slow bare-root lint fuzz; do
  expect "$script.sh --help shows how to call it" 0 "usage: scripts/$script.sh" \
    "$scripts/$script.sh" --help
done

[ "$failures" -eq 0 ]

#!/usr/bin/env bash
# Fuzzes everything that reads bytes from outside, with libFuzzer and the address and
# undefined-behaviour sanitizers. Inputs that reach new code are kept in build-fuzz/corpus, so that
# the next run resumes from there; an input that breaks something is kept in build-fuzz/found.
#
# usage: scripts/fuzz.sh [--check | --build] [SECONDS [TARGET...]]
#   --check   runs the unit tests of build/ with the same sanitizers first, then fuzzes from
#             tests/fuzz/corpus alone with the same random numbers each time, so that a failure is the
#             change's
#   --build   builds what --check runs, and runs nothing
#   SECONDS   for each target (default: 10); one target runs on each core
#   TARGET    the name of a folder in tests/fuzz/corpus (default: all)
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
esac
cd "$(dirname "$0")/.."
build="build-fuzz"
corpus=$build/corpus
random=0 # another seed each time
tests=""
run=yes
case "${1:-}" in
  --check) tests=yes random=1 corpus=$build/checked && shift ;;
  --build) tests=yes run=no && shift ;;
esac
seconds=${1:-10}
if ! [[ $seconds =~ ^[0-9]+$ ]]; then
  echo "fuzz: \"$seconds\" is not a number of seconds; see scripts/fuzz.sh --help" >&2 && exit 2
fi
[ $# -eq 0 ] || shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(tests/fuzz/corpus/*/)
targets=("${targets[@]%/}")
targets=("${targets[@]##*/}")
for target in "${targets[@]}"; do
  if [ ! -d "tests/fuzz/corpus/$target" ]; then
    echo "fuzz: no target \"$target\"; each is a folder of tests/fuzz/corpus" >&2 && exit 2
  fi
done

# In a few processes, each with its share of the test cases: to start one for each case takes longer than most
# cases do. Names are patterns there. The [long] ones, mostly of work that is cut off at each of its steps, would
# take half of the time; scripts/slow.sh runs them.
unit_tests() {
  local tests=$build/tests/fuzz/vizzy_tests names=$build/test-names
  rm -f "$names".*
  { "$tests" --list-test-names-only '~[campaign]~[long]~[.]' || true; } | # it returns their number
    sed 's/[][,\\"~*]/\\&/g' | split --number="r/$((4 * $(nproc)))" - "$names."
  # A quarter of the random cases of properties: the sanitizers slow them down, and all run elsewhere.
  # shellcheck disable=SC2016 # the inner shell expands it
  printf '%s\n' "$names".?? | RC_PARAMS=max_success=25 xargs -P "$(nproc)" -I SHARE \
    sh -c '"$0" --input-file SHARE >SHARE.log 2>&1 || { tail -n 60 SHARE.log && exit 1; }' "$tests"
  grep -h 'tests passed' "$names".*.log | tr -d '(' | awk '{ assertions += $4; cases += $7 }
    END { printf "All tests passed (%d assertions in %d test cases)\n", assertions, cases }'
}

# Whether build/ has the unit tests as their sources are now; another run may be at work there, so that they are
# not built here.
are_tests_built() {
  grep -qs '^VIZZY_BUILD_TESTS:BOOL=ON' build/CMakeCache.txt && [ -e build/tests/vizzy_tests ] &&
    [ -z "$(find core cli tests CMakeLists.txt -newer build/.ninja_log \
      \( -name '*.cpp' -o -name '*.h' -o -name CMakeLists.txt \))" ]
}
if [ "$tests" = yes ] && ! are_tests_built; then
  echo "fuzz: build/ has no unit tests of these sources; run scripts/test.sh first" >&2 && exit 1
fi
if [ "$tests" = yes ]; then scripts/setup.sh --fuzz --tests; else scripts/setup.sh --fuzz; fi
# Lightly optimised: it builds in less time, and reports name the right lines. Warnings are g++'s to
# give, so that clang's are never errors.
CI='' scripts/build.sh "$build" -DCMAKE_CXX_COMPILER=clang++-19 -DVIZZY_BUILD_FUZZERS=ON \
  -DVIZZY_TESTED_BUILD="${tests:+$PWD/build}" -DVIZZY_SANITIZE=address,undefined,float-cast-overflow \
  -DCMAKE_BUILD_TYPE=RelWithDebInfo "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -gline-tables-only"
if [ "$run" = no ]; then exit; fi
export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19 UBSAN_OPTIONS=print_stacktrace=1
if [ "$tests" = yes ]; then unit_tests; fi

[ "$tests" != yes ] || rm -rf "$corpus"

# Fuzzes one target; memory that grows without bound or is asked for in one piece is a finding, too.
fuzz() {
  local build=$1 corpus=$2 random=$3 seconds=$4 target=$5
  local log=$build/$target.log
  mkdir -p "$corpus/$target" "$build/found"
  if ! "$build/tests/fuzz/vizzy_fuzz" "$target" -seed="$random" -max_total_time="$seconds" -timeout=10 -max_len=65536 \
    -rss_limit_mb=1024 -malloc_limit_mb=64 -dict=tests/fuzz/words.dict -print_final_stats=1 \
    -artifact_prefix="$build/found/$target-" \
    "$corpus/$target" "tests/fuzz/corpus/$target" >"$log" 2>&1 </dev/null; then
    tail -n 60 "$log" >&2
    echo "fuzz: $target is broken; $build/tests/fuzz/vizzy_fuzz $target runs it on the input named above." >&2
    echo "fuzz: correct it and keep the input in tests/fuzz/corpus/$target" >&2
    return 1
  fi
  awk -v target="$target" '
    match($0, /cov: [0-9]+/) { coverage = substr($0, RSTART + 5, RLENGTH - 5) }
    /number_of_executed_units/ { inputs = $2 }
    /peak_rss_mb/ { memory = $2 }
    END { printf "%-12s %10d inputs %6d edges %5d MB\n", target, inputs, coverage, memory }' "$log"
}
export -f fuzz

printf '%s\n' "${targets[@]}" |
  xargs -P "$(nproc)" -I TARGET bash -c 'fuzz "$@"' fuzz "$build" "$corpus" "$random" "$seconds" TARGET

#!/usr/bin/env bash
# Checks the format of all C++ files, the shell scripts, and the changed C++ files with clang-tidy, which
# takes each by itself: a file that does not include what it uses fails here, whatever other builds
# compile together or parse once.
#
# usage: scripts/lint.sh [--all]
#   --all    clang-tidy on every file, and with its static analyzer, not only on those changed since
#            origin/main (or, where that does not exist, in the last commit)
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
  "" | --all) which=${1:-} ;;
  *) echo "lint: unknown argument \"$1\"; see scripts/lint.sh --help" >&2 && exit 2 ;;
esac
cd "$(dirname "$0")/.."
build="build-lint"
most=12 # clang-tidy takes about ten seconds a file, and twice that with the analyzer

git() { command git -c safe.directory="$PWD" "$@"; } # CI often builds in another user's checkout

# Files of the repository that match the patterns; an exported tree has no repository.
files() {
  if git rev-parse --git-dir >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard -- "$@"
  else
    find . -path './build*' -prune -o -type f -print | sed 's,^\./,,' |
      while read -r file; do for pattern; do
        # shellcheck disable=SC2053 # a pattern is meant
        if [[ $file == $pattern ]]; then echo "$file"; fi
      done; done
  fi
}

# Changed files, the latest first; all of them where the history does not say.
changed() {
  local base
  base=$(git merge-base HEAD origin/main 2>/dev/null) || base=
  if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then
    base=$(git rev-parse --quiet --verify HEAD~1 2>/dev/null) || base=
  fi
  if [ "$which" = --all ] || [ -z "$base" ]; then
    files '*.cpp'
  else
    { git diff --name-only HEAD && git ls-files --others --exclude-standard &&
      git log --format= --name-only "$base..HEAD"; } | awk '/\.(cpp|h)$/ && !seen[$0]++'
  fi
}

# clang-tidy sees a header through a source that includes it: its own, or else the first.
sources() {
  local file
  while read -r file; do
    case "$file" in
      *.h)
        [ ! -e "${file%.h}.cpp" ] || { echo "${file%.h}.cpp" && continue; }
        files '*.cpp' | xargs grep -lF "#include \"$file\"" | head -n 1 || true
        ;;
      *) [ ! -e "$file" ] || echo "$file" ;;
    esac
  done | awk '!seen[$0]++'
}

# A source that no target of this build compiles has no compile command.
compiled() {
  local file
  while read -r file; do
    if grep -qF "\"file\": \"$PWD/$file\"" "$build/compile_commands.json"; then
      echo "$file"
    else
      echo "lint: $file is in no target of this build; not checked by clang-tidy" >&2
    fi
  done
}

scripts/setup.sh --tests --lint
echo "lint: clang-format" >&2
files '*.cpp' '*.h' | xargs clang-format --dry-run --Werror
echo "lint: shellcheck" >&2
{ files '*.sh' && echo .ci/run; } | xargs shellcheck

# Nothing is compiled: clang-tidy reads how it would be.
cmake -S . -B "$build" -G Ninja -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DVIZZY_UNITY=OFF \
  -DVIZZY_BUILD_BENCHMARKS=ON >/dev/null
analyzer=(--checks=-clang-analyzer-*)
[ "$which" != --all ] || analyzer=()
mapfile -t checked < <(changed | sources | compiled)
if [ "$which" != --all ] && [ ${#checked[@]} -gt "$most" ]; then
  echo "lint: ${#checked[@]} files changed; checking the latest $most (--all checks every file)" >&2
  checked=("${checked[@]:0:most}")
fi
echo "lint: clang-tidy, ${#checked[@]} files" >&2
if [ ${#checked[@]} -gt 0 ]; then
  # It counts the warnings of system headers on stderr, even when quiet.
  printf '%s\0' "${checked[@]}" | xargs -0 -P "$(nproc)" -n 1 clang-tidy-19 -p "$build" --quiet "${analyzer[@]}" \
    2> >(grep -vE '^[0-9]+ warnings? generated' >&2)
fi
echo "lint: clean" >&2

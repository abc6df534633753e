#!/usr/bin/env bash
# Copies standard input into a log and shows the progress that ninja and apt-get print: on a
# terminal in one line that changes, elsewhere in a line for each fifth.
#
# usage: COMMAND | scripts/progress.sh NAME LOG
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
esac
name=$1 log=$2
ninja='^\[([0-9]+)/([0-9]+)\] '
apt='^(dl|pm)status:[^:]*:([0-9]+)[.0-9]*:' # what -o APT::Status-Fd tells
shown= # what was shown last
drawn= # whether a line on the terminal has no end yet

# show PERCENT TEXT
show() {
  if [ -t 2 ]; then
    [ "$2" = "$shown" ] || printf '\r%s: %s\033[K' "$name" "$2" >&2
    shown=$2 drawn=1
  elif [ "${2%% *} $(($1 / 20))" != "$shown" ]; then
    printf '%s: %s\n' "$name" "$2" >&2
    shown="${2%% *} $(($1 / 20))"
  fi
}

while IFS= read -r line || [ -n "$line" ]; do
  if [[ $line =~ $apt ]]; then
    verb=installing
    [ "${BASH_REMATCH[1]}" = pm ] || verb=downloading
    show "${BASH_REMATCH[2]}" "$verb, ${BASH_REMATCH[2]}%"
    continue
  fi
  printf '%s\n' "$line" >>"$log"
  if [[ $line =~ $ninja ]] && [ "${BASH_REMATCH[1]}" -gt 0 ]; then
    show $((BASH_REMATCH[1] * 100 / BASH_REMATCH[2])) "compiling, ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}"
  fi
done
[ -z "$drawn" ] || echo >&2

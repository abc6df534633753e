#!/bin/sh
# purge.sh NODE... -- URL...   Sends PURGE for every URL to every node of a cache (http://10.0.0.1:80), at most
# 8 at a time. A name that a node does not hold (404) is purged. Prints what failed, and fails if anything
# did, unlike one curl for many URLs, whose exit code is that of the last.
#
#   vizzy publish DEST --purge-command 'purge.sh http://10.0.0.1 http://10.0.0.2 -- {urls}'
#
# Varnish (varnish.vcl) and Traffic Server forget all encodings with one PURGE. Squid does not: set
# ENCODINGS to what readers send, one a line, as in ENCODINGS='br, gzip
# gzip'.
set -u

nodes=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  nodes="$nodes ${1%/}"
  shift
done
if [ -z "$nodes" ] || [ $# -eq 0 ]; then
  echo "usage: purge.sh NODE... -- URL..." >&2
  exit 2
fi
shift

# shellcheck disable=SC2016 # the inner shell expands them
purge_one='
  for encoding in "" $VIZZY_ENCODINGS; do
    code=$(curl -sS -o /dev/null -w "%{http_code}" --globoff --path-as-is --max-time 10 -X PURGE \
           ${encoding:+-H "Accept-Encoding: $encoding"} "$1") || code=none
    case $code in
      2?? | 404) ;;
      *) echo "$1: PURGE answers $code" >&2; exit 1 ;;
    esac
  done'
newline='
'
for node in $nodes; do
  for url in "$@"; do
    case $url in
      http://* | https://*) rest=${url#*://}; case $rest in */*) url=/${rest#*/} ;; *) url=/ ;; esac ;;
    esac
    printf '%s%s\0' "$node" "$url"
  done
done |
  VIZZY_ENCODINGS=${ENCODINGS:-} xargs -0 -r -n 1 -P 8 sh -c "IFS='$newline'; $purge_one" purge ||
  { echo "purge.sh: some caches still hold what they should not" >&2; exit 1; }

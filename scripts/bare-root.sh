#!/usr/bin/env bash
# Runs scripts/demo.sh and scripts/test.sh of the committed tree in a bare Debian 12: a fresh
# minimal system with this machine's apt sources and a clean environment. Needs root and debootstrap.
#
# usage: scripts/bare-root.sh [--root FOLDER] [demo|test|ci]
#   demo, test, ci   run only that one; ci is .ci/run
#   --root FOLDER    keep the bare system in FOLDER; later runs start from a copy of it
set -euo pipefail

stop() {
  echo "bare-root: $1" >&2
  exit "${2:-1}"
}

# The first Debian mirror of this machine's sources, in either of apt's formats.
mirror() {
  local lists=/etc/apt/sources.list
  { cat "$lists" "$lists".d/*.sources "$lists".d/*.list 2>/dev/null || true; } |
    grep -oE '^(URIs:|deb ).*' | grep -oE 'https?://[^ ]*/debian/?( |$)' | head -n 1 | tr -d ' ' |
    grep . || echo http://deb.debian.org/debian
}

bootstrap() {
  echo "bare-root: making a bare Debian 12 in $1" >&2
  debootstrap --variant=minbase bookworm "$1" "$(mirror)" >"$1.log" 2>&1 ||
    { tail -n 20 "$1.log" >&2 && stop "debootstrap failed; the lines above say why"; }
  rm -f "$1.log"
}

# What the new system needs from this one: the sources of packages, and trusted certificates.
lend_network() {
  rm -rf "$1/etc/apt"
  cp -a /etc/apt "$1/etc/apt"
  cp -L /etc/resolv.conf "$1/etc/resolv.conf"
  mkdir -p "$1/etc/ssl/certs" "$1/usr/share/keyrings"
  cp -a /etc/ssl/certs/. "$1/etc/ssl/certs"
  cp -a /usr/share/keyrings/. "$1/usr/share/keyrings"
}

# Mounts and processes live in namespaces of their own: whatever happens, none outlives this script.
in_root() {
  local system=$1 script=$2 proxy name
  proxy=()
  for name in http_proxy https_proxy no_proxy; do
    [ -z "${!name:-}" ] || proxy+=("$name=${!name}")
  done
  printf '\n== %s in a bare Debian 12 ==\n' "$script"
  # shellcheck disable=SC2016 # the inner shell expands them
  unshare --mount --pid --fork --kill-child --mount-proc="$system/proc" sh -c '
    mount --rbind "$1" "$1" && mount --rbind /dev "$1/dev" && system=$1 && shift && exec chroot "$system" env -i "$@"' sh "$system" \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "${proxy[@]}" \
    "/vizzy/$script" &
  running=$!
  wait "$running"
  running=
}

clean_up() {
  [ -z "$running" ] || kill -KILL "$running" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}

scripts=(scripts/demo.sh scripts/test.sh)
kept=
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
    --root) [ $# -gt 1 ] || stop "--root needs a folder" 2; kept=$2 && shift ;;
    demo | test) scripts=("scripts/$1.sh") ;;
    ci) scripts=(.ci/run) ;;
    *) stop "unknown argument \"$1\"; see scripts/bare-root.sh --help" 2 ;;
  esac
  shift
done
[ "$(id -u)" -eq 0 ] || stop "needs root for chroot and mounts; run it with sudo"
command -v debootstrap >/dev/null || stop "no debootstrap here; run: apt-get install debootstrap"

work=$(mktemp -d)
running=
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ -z "$kept" ]; then
  bootstrap "$work/system"
else
  [ -e "$kept/etc/debian_version" ] || bootstrap "$kept"
  cp -a --reflink=auto "$kept" "$work/system"
fi
lend_network "$work/system"
mkdir "$work/system/vizzy"
git -C "$(dirname "$0")/.." archive HEAD | tar -x -C "$work/system/vizzy"
for script in "${scripts[@]}"; do in_root "$work/system" "$script"; done

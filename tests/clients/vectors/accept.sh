#!/bin/sh
# Writes the test vectors anew.      usage: accept.sh [VIZZY], by default build/vizzy
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
program=$(realpath "${1:-$root/build/vizzy}")
ACCEPT=1 exec python3 -B "$root/tests/clients/vectors/generate.py" "$program"

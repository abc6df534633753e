#!/usr/bin/env bash
# A throw-away PostgreSQL server for tests: no TCP port, only a socket in its folder; everybody may
# connect as postgres; nothing is kept. Root runs it as the user postgres, whom PostgreSQL demands.
#
# usage: server.sh run COMMAND...   starts one, runs the command with PG* variables that lead to it,
#                                   stops it. Exit code 77 where no PostgreSQL is installed.
#        server.sh start            starts it again, in the folder $PGHOST
#        server.sh stop             stops it, letting nobody finish
#        server.sh crash            kills it as kill -9 does
#        server.sh tls              makes it listen on a port of 127.0.0.1 with a certificate of its
#                                   own (tls.crt in the folder), and prints the port
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
esac

# In a folder that the owner may enter.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else (cd / && "$@"); fi
}

# Debian keeps the servers of each version out of the PATH; the newest will do.
programs() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) $(dirname "$(command -v initdb || echo /none/initdb)"); do
    if [ -x "$folder/initdb" ]; then
      echo "$folder"
      return
    fi
  done
  echo "skipped: no PostgreSQL server here; scripts/setup.sh --tests installs one" >&2
  exit 77
}

# A server that a test must not wait for on the disk: what it writes is thrown away.
make_server() {
  as_owner "$bin/initdb" -D "$PGHOST/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
    --no-sync >/dev/null
  cat >>"$PGHOST/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$PGHOST'
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 4GB
shared_buffers = 128MB
autovacuum = off
TimeZone = 'Asia/Kathmandu'
DateStyle = 'SQL, DMY'
CONF
}

start() { as_owner "$bin/pg_ctl" -D "$PGHOST/data" -l "$PGHOST/log" -w start >/dev/null; }
stop() { as_owner "$bin/pg_ctl" -D "$PGHOST/data" -m immediate -w stop >/dev/null; }

# The processes of the server with this leader.
processes() { awk -v leader="$1" '$1 == leader || $4 == leader { print $1 }' /proc/[0-9]*/stat 2>/dev/null || true; }

# A zombie has ended, whether or not somebody asks how: where tests are the first process, nobody does.
runs() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }

crash() {
  local leader list process
  leader=$(head -n 1 "$PGHOST/data/postmaster.pid")
  mapfile -t list < <(processes "$leader")
  kill -KILL "${list[@]}"
  for process in "${list[@]}"; do
    while runs "$process"; do sleep 0.01; done
  done
  # Its number may be another process's by now, or a zombie's.
  rm -f "$PGHOST/data/postmaster.pid" "$PGHOST"/.s.PGSQL.*.lock
}

clean_up() {
  stop 2>/dev/null || true
  rm -rf "$PGHOST"
}

# A script that is killed cleans nothing up: another process waits for its end.
clean_up_after() {
  while kill -0 "$1" 2>/dev/null; do sleep 1; done
  if [ -d "$PGHOST" ]; then clean_up; fi
}

run() {
  PGHOST=$(mktemp -d "${TMPDIR:-/tmp}/vizzy-pg-XXXXXX")
  export PGHOST PGUSER=postgres PGDATABASE=postgres
  unset PGPORT PGSERVICE PGOPTIONS PGTZ PGDATESTYLE PGCLIENTENCODING
  trap clean_up EXIT
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$PGHOST"; fi
  chmod 755 "$PGHOST"
  make_server
  start
  setsid "$0" clean_up_after $$ </dev/null >/dev/null 2>&1 &
  "$@"
}

tls() {
  local port
  port=$(/usr/bin/python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
  as_owner openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$PGHOST/data/tls.key" -out "$PGHOST/tls.crt" 2>/dev/null
  cat >>"$PGHOST/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
ssl = on
ssl_key_file = '$PGHOST/data/tls.key'
ssl_cert_file = '$PGHOST/tls.crt'
CONF
  stop
  start
  echo "$port"
}

command=${1:-}
[ $# -eq 0 ] || shift
case "$command" in
  run | start | stop | crash | tls | clean_up_after) ;;
  *) echo "server.sh: unknown command \"$command\"; see server.sh --help" >&2 && exit 2 ;;
esac
bin=$(programs)
"$command" "$@"

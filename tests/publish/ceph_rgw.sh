#!/usr/bin/env bash
# A throw-away S3 server: Ceph's monitor, one OSD in memory and the RADOS Gateway, without systemd.
# It is up in a few seconds; access key testkey, secret testsecret, path style.
#
# usage: tests/publish/ceph_rgw.sh start|stop DIR [PORT]
#        tests/publish/ceph_rgw.sh gateway DIR PORT NAME [OPTION...]
#   gateway   starts a gateway over the objects of the one in DIR: another, or one that was ended
set -euo pipefail

case "${1:-}" in
  start | stop | gateway) ;;
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
  *) echo "ceph_rgw: unknown argument \"${1:-}\"; see ceph_rgw.sh --help" >&2 && exit 2 ;;
esac
command=$1
dir=$2
port=${3:-7480}
export CEPH_CONF=$dir/ceph.conf
trap 'echo "ceph_rgw: line $LINENO failed; the logs are in $dir/log" >&2' ERR

# Ends one daemon by the process id that it wrote.
end() {
  local pid
  [ -s "$dir/$1.pid" ] || return 0
  pid=$(cat "$dir/$1.pid")
  kill -CONT "$pid" 2>/dev/null || true
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 80); do
    if ! kill -0 "$pid" 2>/dev/null || grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null; then
      return 0
    fi
    sleep 0.05
  done
  kill -9 "$pid" 2>/dev/null || true
}

# Runs a command until it succeeds, at most so many times.
until_true() {
  local times=$1
  shift
  for _ in $(seq "$times"); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  echo "ceph_rgw: gave up on: $*" >&2
  return 1
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

gateway() {
  local name=$1
  shift
  radosgw -n client.rgw --pid-file "$dir/$name.pid" --log-file "$dir/log/$name.log" \
    --admin-socket "$dir/run/$name.asok" --default-log-to-stderr=false "$@" \
    >"$dir/log/$name.out" 2>&1
  until_true 200 is_open
}

osd_is_up() { ceph osd stat 2>/dev/null | grep -q '1 up'; }

if [ "$command" = stop ]; then
  for file in "$dir"/*.pid; do
    case "$(basename "$file" .pid)" in osd | mon) ;; *) end "$(basename "$file" .pid)" ;; esac
  done
  for daemon in osd mon; do end "$daemon"; done
  exit 0
fi
if [ "$command" = gateway ]; then
  gateway "${@:4}"
  exit 0
fi

rm -rf "$dir"
mkdir -p "$dir"/{mon,osd,log,run}
cat >"$CEPH_CONF" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = 127.0.0.1:$((port + 1))
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
ms bind ipv6 = false
ms bind msgr2 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = $dir/run
log file = $dir/log/\$name.log
admin socket = $dir/run/\$name.asok
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1
mon data avail warn = 1
paxos propose interval = 0.02
paxos min wait = 0.01
mon osd min up ratio = 0
mon warn on insecure global id reclaim = false
mon warn on insecure global id reclaim allowed = false
mon warn on msgr2 not enabled = false
[mon.a]
mon data = $dir/mon
[osd.0]
osd data = $dir/osd
osd objectstore = memstore
memstore device bytes = 2147483648
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw dns name = localhost
rgw thread pool size = 16
rgw enable usage log = false
rgw enable gc threads = false
rgw enable lc threads = false
rgw crypt require ssl = false
rgw run sync thread = false
rgw s3 auth use sts = true
rgw sts key = abcdefghijklmnop
rgw sts min session duration = 1
rgw enable static website = false
rgw user quota bucket sync interval = 1
rgw bucket quota ttl = 0
CONF

fsid=$(awk '/^fsid/{print $3}' "$CEPH_CONF")
monmaptool --create --fsid "$fsid" --addv a "[v1:127.0.0.1:$((port + 1))]" "$dir/monmap" >/dev/null
ceph-mon -i a --mkfs --monmap "$dir/monmap"
ceph-mon -i a --pid-file "$dir/mon.pid"
osd=$(cat /proc/sys/kernel/random/uuid)
ceph-osd -i 0 --mkfs --osd-uuid "$osd" >/dev/null 2>"$dir/log/mkfs.err"
# Refused now and then by a monitor that has only just started.
until_true 50 ceph osd new "$osd"
# Refused until the monitor has committed the new OSD.
until_true 200 ceph-osd -i 0 --pid-file "$dir/osd.pid"
until_true 200 osd_is_up
radosgw-admin user create --uid=t --display-name=t --access-key=testkey --secret-key=testsecret \
  >/dev/null 2>"$dir/log/admin.err"
gateway radosgw

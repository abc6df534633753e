#!/usr/bin/env bash
# A throw-away S3 server that refuses conditional writes: OpenStack Swift with its S3 interface, one
# disk, one replica, without systemd. Access key test:tester, secret testsecret, region us-east-1,
# path style. It takes PORT and the four after it.
#
# usage: tests/publish/swift_s3.sh start|stop DIR [PORT]
set -euo pipefail

case "${1:-}" in
  start | stop) ;;
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
  *) echo "swift_s3: unknown argument \"${1:-}\"; see swift_s3.sh --help" >&2 && exit 2 ;;
esac
command=$1
dir=$2
port=${3:-8080}
user=$(id -un)
export PYTHONWARNINGS=ignore
trap 'echo "swift_s3: line $LINENO failed; the logs are in $dir" >&2' ERR

if [ "$command" = stop ]; then
  for file in "$dir"/*.pid; do kill "$(cat "$file")" 2>/dev/null || true; done
  exit 0
fi

rm -rf "$dir"
mkdir -p "$dir"/{etc,srv/d1,cache}
cat >"$dir/etc/swift.conf" <<CONF
[swift-hash]
swift_hash_path_suffix = s
swift_hash_path_prefix = p
[storage-policy:0]
name = p0
default = yes
CONF

storage_server() {
  cat >"$dir/etc/$1-server.conf" <<CONF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $2
devices = $dir/srv
mount_check = false
disable_fallocate = true
swift_dir = $dir/etc
user = $user
workers = 0
log_level = WARNING
recon_cache_path = $dir/cache
[pipeline:main]
pipeline = $1-server
[app:$1-server]
use = egg:swift#$1
conn_timeout = 30
node_timeout = 60
CONF
}
storage_server object $((port + 1))
storage_server container $((port + 2))
storage_server account $((port + 3))

/usr/bin/python3 - "$dir/etc" $((port + 3)) $((port + 2)) $((port + 1)) <<'PYTHON'
import sys
from swift.common.ring import RingBuilder
for name, port in zip(("account", "container", "object"), sys.argv[2:]):
    builder = RingBuilder(4, 1, 1)
    builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "d1",
                     "replication_ip": "127.0.0.1", "replication_port": int(port), "weight": 1.0})
    builder.rebalance()
    builder.get_ring().save(f"{sys.argv[1]}/{name}.ring.gz")
PYTHON

cat >"$dir/etc/proxy-server.conf" <<CONF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
swift_dir = $dir/etc
user = $user
workers = 0
log_level = WARNING
[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth bulk proxy-server
# One server of each kind: on a busy machine it is waited for, as there is none to ask instead.
[app:proxy-server]
use = egg:swift#proxy
conn_timeout = 30
node_timeout = 60
error_suppression_limit = 1000000
allow_account_management = true
account_autocreate = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testsecret .admin
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$((port + 4))
connect_timeout = 30
io_timeout = 60
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
CONF

memcached -u "$user" -l 127.0.0.1 -p $((port + 4)) -m 32 -P "$dir/memcached.pid" -d
for name in account container object proxy; do
  "/usr/bin/swift-$name-server" "$dir/etc/$name-server.conf" >"$dir/$name.log" 2>&1 &
  echo $! >"$dir/$name.pid"
done

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
for offset in 0 1 2 3 4; do
  for _ in $(seq 200); do
    if is_open $((port + offset)); then continue 2; fi
    sleep 0.1
  done
  echo "swift_s3: nobody listens at $((port + offset)); the logs are in $dir" >&2
  exit 1
done

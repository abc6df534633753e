#!/usr/bin/env bash
# A throw-away Slurm cluster for tests: several nodes on this machine, nothing accounted, nothing kept.
#
# usage: slurm.sh run NODES COMMAND...   starts one, runs the command with SLURM_CONF, stops it. Exit
#                                        code 77 where Slurm is not installed, or not root.
set -euo pipefail

case "${1:-}" in
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
esac

skip() { echo "skipped: $1" >&2 && exit 77; }

[ "$(id -u)" -eq 0 ] || skip "only root can start the daemons of Slurm"
for program in munged slurmctld slurmd sbatch; do
  command -v "$program" >/dev/null || skip "no $program here; scripts/setup.sh --tests installs it"
done
if [ "${1:-}" != run ] || [ $# -lt 3 ]; then echo "slurm.sh: see slurm.sh --help" >&2 && exit 2; fi
nodes=$2
shift 2

home=$(mktemp -d "${TMPDIR:-/tmp}/vizzy-slurm-XXXXXX")
export SLURM_CONF=$home/slurm.conf
host=$(hostname -s)

clean_up() {
  local file
  for file in "$home"/slurmd.*.pid "$home/slurmctld.pid" "$home/munge/pid"; do
    if [ -f "$file" ]; then kill "$(cat "$file")" 2>/dev/null || true; fi
  done
  sleep 0.5
  rm -rf "$home"
}
trap clean_up EXIT

# Munge wants folders that its user owns.
chmod 755 "$home"
mkdir "$home"/{munge,state,spool,log}
head -c 1024 /dev/urandom >"$home/munge/key"
chmod 600 "$home/munge/key"
chown -R munge: "$home/munge"
chmod 755 "$home/munge"
(cd / && runuser -u munge -- "$(command -v munged)" --key-file="$home/munge/key" --socket="$home/munge/socket" \
  --pid-file="$home/munge/pid" --log-file="$home/munge/log" --seed-file="$home/munge/seed" --num-threads=2)

port=$((20000 + $$ % 10000))
memory=$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)
cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$home/munge/socket
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/spool/%n
SlurmctldPidFile=$home/slurmctld.pid
SlurmdPidFile=$home/slurmd.%n.pid
SlurmctldLogFile=$home/log/slurmctld
SlurmdLogFile=$home/log/%n
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_interval=1
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
MessageTimeout=5
KillWait=2
MinJobAge=300
CONF
for node in $(seq "$nodes"); do
  echo "NodeName=n$node NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + node)) CPUs=$(nproc) RealMemory=$((memory / 1024)) State=UNKNOWN" >>"$SLURM_CONF"
  mkdir "$home/spool/n$node"
done
echo "PartitionName=all Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP" >>"$SLURM_CONF"

slurmctld -c -f "$SLURM_CONF"
for node in $(seq "$nodes"); do slurmd -f "$SLURM_CONF" -N "n$node"; done
for _ in $(seq 150); do
  [ "$(sinfo -h -t idle -o %D 2>/dev/null)" != "$nodes" ] || break
  sleep 0.1
done
"$@"

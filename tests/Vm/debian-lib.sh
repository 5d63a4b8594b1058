# What the cases in the Debian share, beside lib.sh. Each runs as root, in $CASE; what it needs of the package it has installed.
. /payload/lib.sh
export FAULTD_SOCKET=/run/faultd/faultd.sock

# The package, once for all cases, on a host that is for tests.
need_faultd() {
    if ! dpkg -s faultd >/dev/null 2>&1; then
        dpkg -i /payload/faultd_*.deb || fail "the package cannot be installed"
    fi
    set_policy '{ "environment": "test" }'
}
set_policy() {
    printf '%s\n' "$1" >/etc/faultd/faultd.json
    systemctl restart faultd.service || fail "faultd does not start with $1"
}

# start_victim UNIT [COMMAND…]: a service of the case's own.
start_victim() {
    unit=$1
    shift
    [ $# -gt 0 ] || set -- sleep infinity
    systemctl stop "$unit.service" 2>/dev/null
    systemctl reset-failed "$unit.service" 2>/dev/null
    systemd-run --quiet --unit="$unit" -p CPUWeight=100 -p MemoryAccounting=yes -p TasksAccounting=yes -p IOAccounting=yes "$@" ||
        fail "systemd-run cannot start $unit"
}
# need_controllers UNIT: those that a unit has not got by itself.
need_controllers() { systemctl set-property --runtime "$1" CPUWeight=100 IOAccounting=yes || fail "the controllers of $1 cannot be enabled"; }
pid_of() { systemctl show -p MainPID --value "$1"; }
cgroup_of() { systemctl show -p ControlGroup --value "$1"; }
state_of() { sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null; }
faultd_pid() { pid_of faultd.service; }

# hold KIND OPTIONS…: leaves it in force, to its lease.
hold() { faultctl inject "$@" --for 500s --detach --json >>"$CASE/held" || fail "inject $* ended with $?"; }
owed() { find /run/faultd/state/undo -type f 2>/dev/null | wc -l; }

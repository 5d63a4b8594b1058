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
    systemd-run --quiet --unit="$unit" -p CPUWeight=100 -p MemoryAccounting=yes -p TasksAccounting=yes -p IOAccounting=yes -p OOMPolicy=continue "$@" ||
        fail "systemd-run cannot start $unit"
}
# need_controllers UNIT: those that a unit has not got by itself.
need_controllers() { systemctl set-property --runtime "$1" CPUWeight=100 IOAccounting=yes || fail "the controllers of $1 cannot be enabled"; }
pid_of() { systemctl show -p MainPID --value "$1"; }
cgroup_of() { systemctl show -p ControlGroup --value "$1"; }
state_of() { sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null; }
faultd_pid() { pid_of faultd.service; }
answers() { faultctl list >/dev/null 2>&1; }

# hold KIND OPTIONS…: leaves it in force, to its lease.
hold() { faultctl inject "$@" --for 500s --detach --json >>"$CASE/held" || fail "inject $* ended with $?"; }
owed() { find /run/faultd/state/undo /var/lib/faultd/undo -type f 2>/dev/null | wc -l; }

# Of the cgroup of a unit every limit that the faults change.
limits_of() { for file in cpu.max memory.max memory.high memory.swap.max pids.max io.max; do echo "$file: $(cat "/sys/fs/cgroup$(cgroup_of "$1")/$file")"; done; }
# The ballasts and burners that live.
loads() { pgrep -f -- '^faultd --(ballast|burner)$' | tr '\n' ' '; }

# break_everything: each fault that has to be taken back, on victims of its own. everything_is_broken, everything_is_healed: as their names say.
start_victims() {
    start_victim paused
    start_victim stalled
    start_victim bounded
    start_victim throttled sh -c 'while :; do sleep 0.01; done'
    file=/srv/faultd-victim
    seq 100000 >"$file"
    sum_before=$(sha256sum <"$file")
    paused=$(pid_of paused) stalled=$(pid_of stalled) bounded=$(pid_of bounded)
    limits_before=$(limits_of throttled) bounds_before=$(bounds)
}
bounds() { sed -n 's/^Max open files *\([0-9]*\).*/\1/p' "/proc/$bounded/limits"; sed -n 's/^Cpus_allowed:\t//p' "/proc/$bounded/status"; }
break_everything() {
    : >"$CASE/held"
    hold process.pause --target "pid:$paused"
    hold process.stall --target "pid:$stalled"
    hold process.limit --target "pid:$bounded" --resource nofile --value 64
    hold process.affinity --target "pid:$bounded" --cpus 1
    hold cpu.throttle --target unit:throttled --percent 20
    hold memory.limit --target unit:throttled --bytes 64M
    hold pids.limit --target unit:throttled --max 20
    hold disk.slow --target unit:throttled --device /dev/vda --rate write-bytes --per-second 1M
    hold cpu.burn --target unit:throttled --percent 5
    hold memory.fill --target unit:throttled --bytes 8M --floor 0
    hold file.corrupt --target "file:$file" --damage truncate --offset 1000
    [ "$(stat -c %s "$file")" = 1000 ] && [ "$(state_of "$paused")" = T ] && [ "$(state_of "$stalled")" = t ] && [ "$(limits_of throttled)" != "$limits_before" ] &&
        [ "$(bounds)" != "$bounds_before" ] && [ "$(loads | wc -w)" = 2 ] || fail "$1: not in force"
}
everything_is_healed() {
    [ "$(state_of "$paused")" = S ] && [ "$(state_of "$stalled")" = S ] && [ "$(limits_of throttled)" = "$limits_before" ] &&
        [ "$(bounds)" = "$bounds_before" ] && [ "$(sha256sum <"$file")" = "$sum_before" ] && [ -z "$(loads)" ] && [ "$(owed)" = 0 ]
}
what_is_left() { echo "paused $(state_of "$paused"), stalled $(state_of "$stalled"), $(limits_of throttled | tr '\n' ' '), $(bounds | tr '\n' ' '), file of $(stat -c %s "$file") bytes, loads $(loads), owed $(owed)"; }
stop_victims() { systemctl stop paused stalled bounded throttled; }

# went_down HOW: the whole of a case that has the machine go down, by run-debian's exit code, with everything in force, a real service too.
went_down() {
    need_faultd
    if [ "$BOOT" = 1 ]; then
        start_victims
        need_controllers redis-server
        break_everything "before"
        hold process.pause --target unit:redis-server
        hold cpu.throttle --target unit:redis-server --percent 20
        cat "/sys/fs/cgroup$(cgroup_of redis-server)/cpu.max" >"$CASE/cpu.max"
        # What is damaged is so on the disk, too.
        echo "$sum_before" >"$CASE/sum"
        sync
        exit "$1"
    fi
    [ "$(cat "$CASE/cpu.max")" = "20000 100000" ] || fail "it was not in force: $(cat "$CASE/cpu.max")"
    file=/srv/faultd-victim
    [ "$(sha256sum <"$file")" = "$(cat "$CASE/sum")" ] || fail "after the boot $file has $(stat -c %s "$file") bytes"
    # By who came before any service, where the damage was still there.
    if [ "$1" = 78 ]; then
        journalctl -b --no-pager -o cat -u faultd-recover.service | grep -q 'file.corrupt undone' || fail "the recovery at boot put no file back: $(journalctl -b --no-pager -o cat -u faultd-recover.service)"
    fi
    recovered=$(systemctl show -p ExecMainExitTimestampMonotonic --value faultd-recover.service)
    for unit in redis-server dbus; do
        [ "$recovered" -lt "$(systemctl show -p ExecMainStartTimestampMonotonic --value "$unit")" ] || fail "$unit started before the recovery had ended"
    done
    note "a file put back $((recovered / 1000)) ms after the kernel began, Redis started $((($(systemctl show -p ExecMainStartTimestampMonotonic --value redis-server) - recovered) / 1000)) ms later;"
    [ "$(owed)" = 0 ] && [ -z "$(loads)" ] || fail "after the boot: $(owed) undos are owed, loads $(loads)"
    [ "$(systemctl is-active redis-server faultd.socket | sort -u)" = active ] || fail "not active after the boot: $(systemctl is-active redis-server faultd.socket)"
    [ "$(systemctl show -p Result --value faultd-recover.service)" = success ] || fail "recovery at boot: $(systemctl status faultd-recover.service)"
    need_controllers redis-server
    [ "$(cat "/sys/fs/cgroup$(cgroup_of redis-server)/cpu.max")" = "max 100000" ] || fail "Redis is throttled after the boot"
    redis-cli ping >/dev/null || fail "Redis does not answer after the boot"
    start_victim prey
    faultctl inject process.pause --target unit:prey --for 3s || fail "faultd does not work after the boot"
    systemctl stop prey
}

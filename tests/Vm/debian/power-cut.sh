# Everything in force when power is cut: after the boot nothing is, and faultd works.
. /payload/debian-lib.sh
need_faultd
if [ "$BOOT" = 1 ]; then
    start_victim prey
    need_controllers redis-server
    hold process.pause --target unit:prey
    hold cpu.throttle --target unit:redis-server --percent 20
    hold memory.limit --target unit:redis-server --bytes 256M
    hold pids.limit --target unit:redis-server --max 100
    hold disk.slow --target unit:redis-server --device /dev/vda --rate write-bytes --per-second 1M
    cat "/sys/fs/cgroup$(cgroup_of redis-server)/cpu.max" >"$CASE/cpu.max"
    exit 78
fi
[ "$(cat "$CASE/cpu.max")" = "20000 100000" ] || fail "it was not in force: $(cat "$CASE/cpu.max")"
[ "$(owed)" = 0 ] || fail "$(owed) undos are owed after the boot"
[ "$(systemctl is-active redis-server faultd.socket | sort -u)" = active ] || fail "not active after the boot: $(systemctl is-active redis-server faultd.socket)"
[ "$(systemctl show -p Result --value faultd-recover.service)" = success ] || fail "recovery at boot: $(systemctl status faultd-recover.service)"
need_controllers redis-server
[ "$(cat "/sys/fs/cgroup$(cgroup_of redis-server)/cpu.max")" = "max 100000" ] || fail "Redis is throttled after the boot"
start_victim prey
faultctl inject process.pause --target unit:prey --for 100ms || fail "faultd does not work after the boot"
systemctl stop prey

# faultd killed at points spread over operations on limits of a cgroup, and recovered: nothing is left over.
. /vm/lib.sh
points=$(sed -n 's/.*faultd\.points=\([^ ]*\).*/\1/p' /proc/cmdline)
# Before it kills, the sweep lives through each operation once, which takes seconds here: the few that write are enough for every day.
case $points in
    all) set -- --all --faults cpu.throttle,memory.limit,pids.limit,disk.slow ;;
    *) set -- --sample "$points" --faults cpu.throttle,disk.slow --ops apply,undo,recovery ;;
esac
faultd-sweep --faultd /vm/faultd --prepared /vm/prepared "$@" >"$CASE/sweep" 2>&1 ||
    { grep -vE '^ *$' "$CASE/sweep" | tail -n 30; fail "$(tail -n 1 "$CASE/sweep")"; }
grep -q ' skipped 0' "$CASE/sweep" || fail "$(tail -n 1 "$CASE/sweep")"
note "$(tail -n 1 "$CASE/sweep")"

# faultd killed at points spread over operations on a link with a netem, and recovered: its qdiscs are byte for byte as they were.
. /vm/lib.sh
points=$(sed -n 's/.*faultd\.points=\([^ ]*\).*/\1/p' /proc/cmdline)
case $points in
    all) set -- --all --faults net.delay,net.loss,net.duplicate,net.corrupt,net.reorder ;;
    *) set -- --sample "$points" --faults net.delay,net.corrupt --ops apply,undo,recovery ;;
esac
faultd-sweep --faultd /vm/faultd --prepared /vm/prepared "$@" >"$CASE/sweep" 2>&1 ||
    { grep -vE '^ *$' "$CASE/sweep" | tail -n 30; fail "$(tail -n 1 "$CASE/sweep")"; }
grep -q ' skipped 0' "$CASE/sweep" || fail "$(tail -n 1 "$CASE/sweep")"
note "$(tail -n 1 "$CASE/sweep")"

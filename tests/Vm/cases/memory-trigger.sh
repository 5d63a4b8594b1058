# memory:CGROUP:SIZE comes when a cgroup's memory.current reaches SIZE, and again only after it was below.
. /vm/lib.sh
start_faultd
start_target
mkdir "$cgroups/hog"
[ -e "$cgroups/hog/memory.current" ] || fail "the guest has no memory controller"
echo 128M >"$cgroups/hog/memory.max"
# hold MEGABYTES: so much more, in a file on a tmpfs, charged to the cgroup that wrote it.
hold() { sh -c "echo 0 >$cgroups/hog/cgroup.procs && exec dd if=/dev/zero bs=1M count=$1 2>/dev/null" >>/tmp/held; }
is_below() { [ "$(cat "$cgroups/hog/memory.current")" -lt $((32 << 20)) ]; }

inject --trigger memory:/hog:32M --for 120s
hold 16
stays_running 1 "below the level"
hold 32
fired_by 'cgroup /hog holds [0-9]* bytes of memory'
[ "$(sed -n 's/.*holds \([0-9]*\) bytes.*/\1/p' "$CASE/injected")" -ge $((32 << 20)) ] || fail "it says less than the level: $(cat "$CASE/injected")"
undone
rm /tmp/held
eventually "memory below the level" is_below

inject --trigger memory:/hog:32M --trigger-count 2 --for 120s
hold 48
stays_running 1 "when the level was reached once"
rm /tmp/held
eventually "memory below the level" is_below
stays_running 1 "when memory fell below the level"
hold 48
fired_by 'cgroup /hog holds [0-9]* bytes of memory'
undone

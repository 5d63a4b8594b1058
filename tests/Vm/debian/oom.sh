# Out of memory, of one cgroup and of the whole machine: the right one dies, a ballast before all others, faultd never.
. /payload/debian-lib.sh
need_faultd
start_victim bystander
bystander=$(pid_of bystander) daemon=$(faultd_pid) redis=$(pid_of redis-server)
others_live() { [ "$(state_of "$bystander")" = S ] && [ "$(faultd_pid)" = "$daemon" ] && [ "$(pid_of redis-server)" = "$redis" ]; }
global_kills() { sed -n 's/^oom_kill //p' /proc/vmstat; }

# Of two in a unit the larger dies, and nobody outside of it.
start_victim greedy
on=unit:greedy place=/sys/fs/cgroup$(cgroup_of greedy)
hog 5000000 "$place"
hog 40000000 "$place"
limits=$(limits_of greedy)
struck memory.oom
# The kernel may take another before the first has died, when faultd does not get a processor in time; then both are named.
grep -q "killed (oom_kill of memory.events): .*pid $hog " "$CASE/struck" || fail "it was to be pid $hog: $(cat "$CASE/struck")"
others_live || fail "somebody outside of the unit died"
note "unit: $(grep -o '[0-9]* killed (oom_kill of memory.events): pid [0-9]* ([a-z-]*)' "$CASE/struck");"
# Nothing of what was set to kill stays.
[ "$(systemctl is-active greedy)" != active ] || [ "$(limits_of greedy)" = "$limits" ] || fail "its limits are not as before: $(limits_of greedy)"
systemctl stop greedy 2>/dev/null
systemctl reset-failed greedy 2>/dev/null

# The whole machine: a ballast takes nearly all there is, and somebody wants more.
start_victim prey
on=unit:prey
available=$(($(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo) * 1024))
held memory.fill --place beside --bytes $((available - (96 << 20))) --floor 48M
ballast=$(loads)
[ "$(echo "$ballast" | wc -w)" = 1 ] || fail "there is not one ballast: $ballast"
before=$(global_kills)
# At once: a machine that is short of memory does nothing else quickly.
sh -c 'echo 0 >/proc/self/oom_score_adj; exec perl -e '\''my $held = "x" x 250_000_000; sleep 1000'\' &
hog=$!
has_killed() { [ "$(global_kills)" -gt "$before" ]; }
eventually "the OOM killer of the machine" has_killed
is_dead() { [ -z "$(loads)" ]; }
eventually "the end of the ballast" is_dead
[ "$(global_kills)" = $((before + 1)) ] || fail "it killed $(($(global_kills) - before)) times"
kill -0 "$hog" 2>/dev/null || fail "the hog was killed, and not the ballast alone"
others_live || fail "somebody else died: bystander $(state_of "$bystander"), faultd $(faultd_pid) was $daemon"
kill -TERM "$injecting"
wait "$injecting"
grep -q 'had ended before (killed by SIGKILL' "$CASE/injected" || fail "undo does not say what became of the ballast: $(cat "$CASE/injected")"
kill -KILL "$hog"
note "machine: ballast of $((available >> 20)) MB less 96 killed first;"
systemctl stop prey bystander

# memory.fill and cpu.burn beside stress-ng for the same: how soon and how well, and what is left when each is killed. Figures, but for what is ours.
. /payload/debian-lib.sh
need_faultd
megabyte=1048576 level=200
another_prey() { start_victim prey; place=/sys/fs/cgroup$(cgroup_of prey); }
# measured SECONDS CEILING COMMAND…: measure.pl's line about memory.current of $place, as $said, while that runs in the background as $running.
measured() {
    seconds=$1 ceiling=$2
    shift 2
    : >"$CASE/measured"
    perl /payload/measure.pl hold "$place/memory.current" $((level * megabyte)) "$seconds" "$ceiling" >"$CASE/measured" &
    measuring=$!
    has_begun() { [ -s "$CASE/measured" ]; }
    eventually "the beginning of a measurement" has_begun
    "$@" >"$CASE/ran" 2>&1 &
    running=$!
    wait "$measuring"
    said=$(tail -1 "$CASE/measured")
}
another_prey
measured 5 60 faultctl inject memory.fill --target unit:prey --bytes ${level}M --goal level --for 300s
loads_before=$(loads)
[ -n "$loads_before" ] || fail "no ballast: $(cat "$CASE/ran")"
kill -KILL "$(faultd_pid)"
sleep 1
left_ours=$(loads | wc -w)
[ "$left_ours" = 0 ] || fail "$left_ours loads live on after SIGKILL of faultd"
note "to $level MB (ms to within 1 %; highest %; mean and greatest distance % over 5 s; processes left 1 s after SIGKILL): memory.fill $said $left_ours;"

another_prey
measured 5 60 sh -c 'echo $$ >"$0/cgroup.procs" && exec stress-ng --quiet --vm 1 --vm-bytes "$1" --vm-keep --vm-method zero-one --timeout 300' "$place" ${level}M
kill -KILL "$running"
sleep 1
left_theirs=$(($(wc -l <"$place/cgroup.procs") - 1))
note "stress-ng --vm $said $left_theirs;"
systemctl stop prey

# Half a processor: what the kernel counts in five seconds.
usage() { sed -n 's/^usage_usec //p' "$place/cpu.stat"; }
share() { a=$(usage) b=$(uptime_cs); sleep 5; echo $((($(usage) - a) / ($(uptime_cs) - b) / 100)); }
eventually "faultd back" answers
another_prey
on=unit:prey
held cpu.burn --percent 50
ours=$(share)
kill -KILL "$(faultd_pid)"
sleep 1
left_ours=$(loads | wc -w)
[ "$left_ours" = 0 ] || fail "$left_ours loads live on after SIGKILL of faultd"
note "of half a processor (% given; left): cpu.burn $ours $left_ours;"
another_prey
sh -c 'echo $$ >"$0/cgroup.procs" && exec stress-ng --quiet --cpu 1 --cpu-load 50 --timeout 300' "$place" &
running=$!
sleep 2
theirs=$(share)
kill -KILL "$running"
sleep 1
note "stress-ng --cpu $theirs $(($(wc -l <"$place/cgroup.procs") - 1));"
systemctl stop prey

# memory.limit, cpu.throttle and pids.limit: in force by what the target sees, and every control file as it was afterwards.
. /vm/lib.sh
start_faultd
make_cgroup prey
before=$(control_files prey)

on=cgroup:/prey place=$cgroups/prey
as_before() {
    take_back
    now=$(control_files prey)
    [ "$now" = "$before" ] || fail "the control files are not as before: $now"
}
has() { [ "$(cat "$cgroups/prey/$1")" = "$2" ] || fail "$1 is $(cat "$cgroups/prey/$1") and not $2"; }

held cpu.throttle --percent 20
has cpu.max "20000 100000"
in_cgroup prey sh -c 'while :; do :; done' &
spinner=$!
was_throttled() { [ "$(event cpu.stat nr_throttled)" -gt 3 ]; }
eventually "throttled periods" was_throttled
kill -KILL "$spinner"
as_before
note "cpu.stat: nr_throttled $(event cpu.stat nr_throttled);"

held cpu.throttle --percent 150 --period 20ms
has cpu.max "30000 20000"
as_before

held pids.limit --max 2
has pids.max 2
# A shell and one child fit; a second child does not.
! in_cgroup prey sh -c 'sleep 1 & sleep 1 & wait' 2>>"$CASE/log" || fail "a third process was started under a pids.max of 2"
[ "$(event pids.events max)" -ge 1 ] || fail "pids.events counts no failed fork"
as_before

held memory.limit --bytes 32M
has memory.max 33554432
# dd's one block is twice the limit.
! in_cgroup prey dd if=/dev/zero of=/dev/null bs=64M count=1 2>>"$CASE/log" || fail "64 MB fitted into a memory.max of 32 MB"
[ "$(event memory.events oom_kill)" = 1 ] || fail "memory.events counts $(event memory.events oom_kill) kills and not 1"
as_before

held memory.limit --bytes 16M --bound high
has memory.high 16777216
as_before

# A megabyte, past the page cache: at once without the fault, four seconds with it.
write_megabyte() {
    begun=$(uptime_cs)
    in_cgroup prey dd if=/dev/zero of=/dev/ram0 bs=64k count=16 oflag=direct 2>>"$CASE/log" || fail "the disk cannot be written to"
    took=$(($(uptime_cs) - begun))
}
held disk.slow --device /dev/ram0 --rate write-bytes --per-second 256K
[ "$(cat "$cgroups/prey/io.max")" = "1:0 rbps=max wbps=262144 riops=max wiops=max" ] || fail "io.max is $(cat "$cgroups/prey/io.max")"
write_megabyte
[ "$took" -ge 250 ] || fail "a megabyte at 256 K a second took $took hundredths of a second"
as_before
note "1 MB at 256 K/s took $took cs;"

# In timelines, those that the kernel takes at once; at a moment, all.
pulsed() {
    : >"$CASE/injected"
    faultctl inject "$@" --target cgroup:/prey --pulse 20ms/50ms --count 4 --json >"$CASE/injected" 2>&1 || fail "pulses of $*: $(cat "$CASE/injected")"
    [ "$(control_files prey)" = "$before" ] || fail "pulses of $1 leave something: $(control_files prey)"
}
pulsed cpu.throttle --percent 20
pulsed pids.limit --max 100
pulsed disk.slow --device /dev/ram0 --rate reads --per-second 10
! faultctl inject memory.limit --target cgroup:/prey --bytes 64M --pulse 20ms/50ms --count 4 >"$CASE/refused" 2>&1 || fail "pulses of memory.limit are taken"
grep -q 'is for kinds' "$CASE/refused" || fail "pulses of memory.limit: $(cat "$CASE/refused")"
held memory.limit --bytes 64M --after 300ms
has memory.max 67108864
as_before

# What somebody else writes meanwhile is his.
held pids.limit --max 5
echo 7 >"$cgroups/prey/pids.max"
kill -TERM "$injecting"
wait "$injecting"
has pids.max 7
grep -q superseded "$CASE/injected" || fail "it does not say superseded: $(cat "$CASE/injected")"
echo max >"$cgroups/prey/pids.max"

# A cgroup that is removed under the fault owes nothing.
mkdir "$cgroups/brief"
on=cgroup:/brief
held pids.limit --max 5
on=cgroup:/prey
rmdir "$cgroups/brief"
mkdir "$cgroups/brief"
kill -TERM "$injecting"
wait "$injecting" || fail "faultctl ended with $? when the cgroup was gone: $(cat "$CASE/injected")"
[ "$(cat "$cgroups/brief/pids.max")" = max ] || fail "another cgroup of its name was written to"

# Killed, faultd leaves it written down; --recover puts it back.
held cpu.throttle --percent 20
kill -KILL "$faultd"
wait "$faultd"
has cpu.max "20000 100000"
faultd --recover --state-dir "$CASE/state" >"$CASE/recover" 2>&1 || fail "faultd --recover ended with $?: $(cat "$CASE/recover")"
[ "$(control_files prey)" = "$before" ] || fail "the control files are not as before after --recover: $(control_files prey)"
wait "$injecting"
start_faultd

# Bad input, each before anything is touched.
refused() {
    code=$1 text=$2
    shift 2
    faultctl inject "$@" --for 9s >"$CASE/refused" 2>&1
    status=$?
    [ "$status" = "$code" ] || fail "inject $* ended with $status and not $code: $(cat "$CASE/refused")"
    grep -q "$text" "$CASE/refused" || fail "inject $* does not say '$text': $(cat "$CASE/refused")"
    [ "$(control_files prey)" = "$before" ] || fail "inject $* has changed a file"
}
refused 2 'percent is 1 to' cpu.throttle --target cgroup:/prey --percent 0
refused 2 'period is 1 ms to 1 s' cpu.throttle --target cgroup:/prey --percent 10 --period 2s
refused 2 'at least 1 ms' cpu.throttle --target cgroup:/prey --percent 10 --period 5ms
refused 2 'per-second is at least 1' disk.slow --target cgroup:/prey --device /dev/ram0 --rate reads --per-second 0
refused 5 'is no disk of this host' disk.slow --target cgroup:/prey --device /dev/../etc --rate reads --per-second 1
refused 2 'bytes is at least 0' memory.limit --target cgroup:/prey --bytes -1
refused 2 'is a process, and this takes a cgroup' pids.limit --target "pid:$faultd" --max 3
refused 4 'the root cgroup' cpu.throttle --target cgroup:/ --percent 50
refused 5 'there is no cgroup' cpu.throttle --target cgroup:/absent --percent 50
mkdir "$cgroups/prey/bare"
refused 6 'cgroup.subtree_control of /prey lacks it' cpu.throttle --target cgroup:/prey/bare --percent 50
echo +pids >"$cgroups/prey/cgroup.subtree_control"
echo threaded >"$cgroups/prey/bare/cgroup.type"
refused 6 'is threaded' memory.limit --target cgroup:/prey/bare --bytes 1M
rmdir "$cgroups/prey/bare"
echo -pids >"$cgroups/prey/cgroup.subtree_control"
echo 3 >"$cgroups/prey/pids.max"
before=$(control_files prey)
refused 7 'is 3 already' pids.limit --target cgroup:/prey --max 3
echo max >"$cgroups/prey/pids.max"
before=$(control_files prey)
in_cgroup prey sh -c 'dd if=/dev/zero of=/tmp/held bs=1M count=24 2>/dev/null; exec sleep 1000' &
uses_much() { [ "$(cat "$cgroups/prey/memory.current")" -gt 25000000 ]; }
eventually "memory in use" uses_much
refused 7 'uses [0-9]* bytes already' memory.limit --target cgroup:/prey --bytes 16M
[ "$(event memory.events oom_kill)" = 1 ] || fail "a refused limit has killed"
rm /tmp/held

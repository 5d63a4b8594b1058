# memory.fill, cpu.burn and the strikes on memory, where cgroups have the controllers: by what the kernel counts, and by who dies.
. /vm/lib.sh
start_faultd
make_cgroup loaded
on=cgroup:/loaded place=$cgroups/loaded
before=$(control_files loaded)
as_before() {
    now=$(control_files loaded)
    [ "$now" = "$before" ] || fail "the control files are not as before: $now"
}
current() { cat "$place/memory.current"; }
# within LEVEL SLACK: what is used is so much, more or less.
within() { [ "$(current)" -ge $(($1 - $2)) ] && [ "$(current)" -le $(($1 + $2)) ]; }
megabyte=1048576

held memory.fill --bytes 64M
[ "$(current)" -ge $((64 * megabyte)) ] || fail "memory.current is $(current) with a ballast of 64 MB"
[ "$(wc -l <"$place/cgroup.procs")" = 1 ] || fail "there is not one process in the cgroup"
take_back
[ ! -s "$place/cgroup.procs" ] || fail "somebody is in the cgroup after undo"
is_light() { [ "$(current)" -lt $megabyte ]; }
eventually "memory given back" is_light

# A level is kept as the target comes and goes.
held memory.fill --bytes 100M --goal level
within $((100 * megabyte)) $megabyte || fail "memory.current is $(current), and the level 104857600"
note "level of 100 MB: $(($(current) - 100 * megabyte)) bytes off;"
hog 20000000 "$place"
eventually "the level with the target's 20 MB in it" within $((100 * megabyte)) $megabyte
kill -KILL "$hog"
wait "$hog"
eventually "the level without them" within $((100 * megabyte)) $megabyte
refused 7 'is held by' faultctl inject memory.fill --target "$on" --bytes 1M
take_back
eventually "memory given back" is_light

# The floor below the cgroup's own limit: nobody is killed for what would not fit.
echo $((128 * megabyte)) >"$place/memory.max"
refused 7 'less than the floor' faultctl inject memory.fill --target "$on" --bytes 100M --floor 64M
[ "$(event memory.events oom_kill)" = 0 ] || fail "the OOM killer came for a ballast with a floor"
eventually "memory given back" is_light
echo max >"$place/memory.max"

held cpu.burn --percent 60
echo "20000 100000" >"$place/cpu.max"
was_throttled() { [ "$(event cpu.stat nr_throttled)" -gt 3 ]; }
eventually "a burner that is throttled by the target's cpu.max" was_throttled
echo "max 100000" >"$place/cpu.max"
take_back

# The kernel kills the larger of two, once, and the limits are what they were.
hog 5000000
bystander=$hog
hog 5000000 "$place"
smaller=$hog
hog 40000000 "$place"
larger=$hog
refused 7 'uses .* already' faultctl inject memory.fill --target "$on" --bytes 1M --goal level
kills=$(event memory.events oom_kill)
struck memory.oom
# The kernel may take another before the first has died, when faultd does not get a processor in time; then both are named.
killed=$(($(event memory.events oom_kill) - kills))
grep -q "\"$killed killed (oom_kill of memory.events): .*pid $larger " "$CASE/struck" || fail "it does not name the $killed victims, $larger first of all: $(cat "$CASE/struck"); $(dmesg | grep 'Killed process' | tail -n 2)"
! kill -0 "$larger" 2>/dev/null || [ "$(sed 's/.*) \(.\).*/\1/' "/proc/$larger/stat")" = Z ] || fail "the larger lives"
[ "$killed" -gt 1 ] || kill -0 "$smaller" || fail "the smaller died, and is not counted"
kill -0 "$bystander" && kill -0 "$faultd" || fail "somebody outside of the cgroup died"
as_before
note "$(grep -o '[0-9]* killed (oom_kill of memory.events): pid [0-9]* ([a-z]*)' "$CASE/struck");"
for child in $smaller $(cat "$place/cgroup.procs"); do kill -KILL "$child" 2>/dev/null; done
is_empty() { [ ! -s "$place/cgroup.procs" ]; }
eventually "an empty cgroup" is_empty

# A ballast dies before the target does, and undo says that it had.
hog 40000000 "$place"
target=$hog
held memory.fill --bytes 16M
struck memory.oom
kill -0 "$target" || fail "the target died, and not the ballast"
grep -q 'faultd' "$CASE/struck" || fail "it does not name the ballast: $(cat "$CASE/struck")"
kill -TERM "$injecting"
wait "$injecting"
grep -q 'had ended before (killed by SIGKILL' "$CASE/injected" || fail "undo does not say that the ballast was killed: $(cat "$CASE/injected")"
as_before

# Whoever is exempt is not killed, and that is said.
for pid in $(cat "$place/cgroup.procs"); do echo -1000 >"/proc/$pid/oom_score_adj"; done
refused 8 'has killed nobody' faultctl strike memory.oom --target "$on"
as_before
for pid in $(cat "$place/cgroup.procs"); do kill -KILL "$pid"; done
eventually "an empty cgroup" is_empty
refused 5 'is empty' faultctl strike memory.oom --target "$on"

# The page cache of what was read goes. With its last opener that of a disk goes by itself.
exec 3</dev/ram0
in_cgroup loaded dd if=/dev/ram0 of=/dev/null bs=64k 2>>"$CASE/log" || fail "the disk cannot be read"
cached=$(event memory.stat file)
[ "$cached" -gt $((16 * megabyte)) ] || fail "only $cached bytes are cached"
struck memory.reclaim
[ "$(event memory.stat file)" -lt $((cached / 4)) ] || fail "$(event memory.stat file) of $cached bytes are cached still: $(cat "$CASE/struck")"
note "$(grep -o '[0-9]* bytes reclaimed' "$CASE/struck");"
exec 3<&-
as_before

# Nothing may run in a cgroup that hands its controllers down.
mkdir "$place/below"
echo +memory >"$place/cgroup.subtree_control"
refused 7 'hands controllers (memory)' faultctl inject memory.fill --target "$on" --bytes 1M
echo -memory >"$place/cgroup.subtree_control"
rmdir "$place/below"

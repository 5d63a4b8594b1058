# Limits of a real service, Redis, as it feels them, and what systemd makes of them meanwhile.
. /payload/debian-lib.sh
need_faultd
need_controllers redis-server
place=/sys/fs/cgroup$(cgroup_of redis-server)
limits() { limits_of redis-server; }
before=$(limits)
on=unit:redis-server
as_before() {
    take_back
    [ "$(limits)" = "$before" ] || fail "not as before: $(limits)"
}
# Hundredths of a second that so many commands take it.
took() { begun=$(uptime_cs); redis-cli -r "$1" incr n >/dev/null || fail "Redis does not answer"; echo $(($(uptime_cs) - begun)); }

redis-cli flushall >/dev/null
free=$(took 300)
held cpu.throttle --percent 5
throttled=$(took 300)
[ "$(event cpu.stat nr_throttled)" -gt 0 ] || fail "Redis was never throttled"
as_before
[ "$throttled" -gt $((2 * free)) ] || fail "300 commands took $throttled cs with 5 % of a processor, and $free cs without"
note "300 commands: $free cs, with 5 % of a processor $throttled cs;"

# Beyond its memory.max the kernel kills it, and nothing else.
bystander=$(pid_of dbus) redis=$(pid_of redis-server)
held memory.limit --bytes 48M
redis-cli setrange big 100000000 x >/dev/null 2>&1
is_killed() { [ "$(pid_of redis-server)" != "$redis" ]; }
eventually "the kill of Redis" is_killed
kill -TERM "$injecting"
wait "$injecting"
[ "$(state_of "$bystander")" = S ] || fail "a bystander died"
is_back() { [ "$(pid_of redis-server)" != "$redis" ] && redis-cli ping >/dev/null 2>&1; }
eventually "another Redis" is_back
need_controllers redis-server
[ "$(limits)" = "$before" ] || fail "after the kill and the restart: $(limits)"
note "killed beyond memory.max, and started again;"

# A background save forks: with no process to spare it fails, and Redis says so.
held pids.limit --max "$(cat "$place/pids.current")"
redis-cli bgsave >"$CASE/bgsave" 2>&1
has_failed() { [ "$(event pids.events max)" -gt 0 ]; }
eventually "a failed fork" has_failed
as_before
note "BGSAVE: $(head -c 60 "$CASE/bgsave");"

held disk.slow --device /dev/vda --rate write-bytes --per-second 1M
as_before

# systemd reads its units again: it writes what it thinks right, or leaves it; either way all is as before in the end.
held cpu.throttle --percent 30
systemctl daemon-reload
as_before

# Somebody sets the property meanwhile: that is his, and stays.
held pids.limit --max 50
systemctl set-property --runtime redis-server TasksMax=77
kill -TERM "$injecting"
wait "$injecting"
[ "$(cat "$place/pids.max")" = 77 ] || fail "pids.max is $(cat "$place/pids.max"), and systemd set 77"
grep -q superseded "$CASE/injected" || fail "it does not say superseded: $(cat "$CASE/injected")"
systemctl revert redis-server
systemctl restart redis-server
need_controllers redis-server

# The unit is started again under the fault: another cgroup, that owes nothing.
held cpu.throttle --percent 30
systemctl restart redis-server
take_back
[ "$(owed)" = 0 ] || fail "$(owed) undos are owed"
need_controllers redis-server
[ "$(cat "$place/cpu.max")" = "max 100000" ] || fail "the new Redis has cpu.max $(cat "$place/cpu.max")"

systemctl stop redis-server
faultctl inject cpu.throttle --target unit:redis-server --percent 30 --for 9s >"$CASE/refused" 2>&1
[ $? = 5 ] || fail "a unit that does not run: $(cat "$CASE/refused")"
systemctl start redis-server

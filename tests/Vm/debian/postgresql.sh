# Limits of a real service, PostgreSQL, as it feels them.
. /payload/debian-lib.sh
need_faultd
unit=postgresql@15-main on=unit:postgresql@15-main
# Whether one that was killed for memory takes the others along is systemd's choice or PostgreSQL's own: here it is to be its own.
mkdir -p "/run/systemd/system/$unit.service.d"
printf '[Service]\nOOMPolicy=continue\n' >"/run/systemd/system/$unit.service.d/test.conf"
systemctl daemon-reload
systemctl start "$unit" || fail "PostgreSQL does not start"
need_controllers "$unit"
place=/sys/fs/cgroup$(cgroup_of "$unit")
# Not by Debian's wrapper, which is Perl, and slow on an emulated processor.
sql() { setpriv --reuid postgres --regid postgres --init-groups /usr/lib/postgresql/15/bin/psql -h /run/postgresql -d postgres -qAtX -c "$1"; }
serves() { sql 'select 1' >"$CASE/psql" 2>&1; }
for second in $(seq 30); do serves && break; sleep 1; done
serves || fail "PostgreSQL does not answer: $(cat "$CASE/psql"); $(pg_lsclusters -h); $(tail -n 3 /var/log/postgresql/*.log)"
before=$(limits_of "$unit")
as_before() { [ "$(limits_of "$unit")" = "$before" ] || fail "$1: not as before: $(limits_of "$unit")"; }
took() { begun=$(uptime_cs); sql "$1" >/dev/null || fail "PostgreSQL does not: $1"; echo $(($(uptime_cs) - begun)); }
count='select count(*) from generate_series(1, 100000)'

free=$(took "$count")
held cpu.throttle --percent 10
throttled=$(took "$count")
take_back
as_before cpu.throttle
[ "$throttled" -gt $((2 * free)) ] || fail "a query took $throttled cs with 10 % of a processor, and $free cs without"
note "a query: $free cs, with 10 % of a processor $throttled cs;"

held cpu.burn --percent 100 --workers 4
burnt=$(took "$count")
take_back
note "beside four burners $burnt cs;"

sql 'create table if not exists t(x text)' || fail "no table"
write="insert into t select repeat('x', 1000) from generate_series(1, 2000); checkpoint"
took "$write" >/dev/null
quick=$(took "$write")
held disk.slow --device /dev/vda --rate write-bytes --per-second 512K
slow=$(took "$write")
take_back
as_before disk.slow
[ "$slow" -gt $((2 * quick)) ] || fail "2 MB took $slow cs at 512 K a second, and $quick cs without"
note "2 MB written: $quick cs, at 512 K/s $slow cs;"

held pids.limit --max "$(cat "$place/pids.current")"
sql 'select 1' >"$CASE/refused" 2>&1 && fail "another connection under a pids.max of what is there"
take_back
as_before pids.limit
serves || fail "no connection after pids.limit"
note "a connection without a process to spare: $(grep -o 'could not fork[^:]*' "$CASE/refused" | head -1);"

# Its largest dies; PostgreSQL ends all sessions and starts over by itself.
postmaster=$(pid_of "$unit")
sql "set work_mem = '64MB'; select pg_sleep(300), length(string_agg(repeat('x', 1000), '')) from generate_series(1, 40000)" >/dev/null 2>&1 &
is_large() { [ "$(event memory.stat anon)" -gt 30000000 ]; }
eventually "a large session" is_large
kills=$(event memory.events oom_kill)
struck memory.oom
[ "$(event memory.events oom_kill)" -gt "$kills" ] || fail "oom_kill is $(event memory.events oom_kill), and was $kills"
as_before memory.oom
eventually "PostgreSQL after the kill" serves
note "memory.oom: $(grep -o '[0-9]* killed (oom_kill of memory.events): pid [0-9]* ([a-z]*)' "$CASE/struck"), the postmaster $([ "$(pid_of "$unit")" = "$postmaster" ] && echo lives || echo "was started again");"

held memory.limit --bytes 24M --bound high
took "$count" >/dev/null
take_back
as_before memory.limit
held memory.fill --bytes 100M --goal level
serves || fail "no answer beside a ballast"
take_back
as_before memory.fill

# The unit is started again under the fault.
held cpu.throttle --percent 50
systemctl restart "$unit" || fail "PostgreSQL does not start again"
take_back
[ "$(owed)" = 0 ] || fail "$(owed) undos are owed"
need_controllers "$unit"
[ "$(limits_of "$unit")" = "$before" ] || fail "the new PostgreSQL: $(limits_of "$unit")"
systemctl stop "$unit"
refused 5 'postgresql' faultctl inject cpu.throttle --target "$on" --percent 30 --for 9s

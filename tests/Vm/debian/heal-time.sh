# From SIGKILL of faultd to healed by systemd, against the same unit with an ExecStopPost= that does nothing but show that it ran.
. /payload/debian-lib.sh
need_faultd
mkdir -p /etc/systemd/system/faultd.service.d
drop_in() { printf '[Service]\nRestartSec=100ms\n%s[Unit]\nStartLimitIntervalSec=0\n' "$1" >/etc/systemd/system/faultd.service.d/test.conf; systemctl daemon-reload; systemctl restart faultd.service || fail "faultd does not start"; }
start_victim prey
prey=$(pid_of prey)
is_next() { [ "$(faultd_pid)" != "$old" ] && answers; }
# killed WHAT OF: ms from SIGKILL of faultd to that; one line of measure.pl.
killed() {
    old=$(faultd_pid)
    : >"$CASE/measured"
    perl /payload/measure.pl "$1" "$2" >"$CASE/measured" &
    measuring=$!
    has_begun() { [ -s "$CASE/measured" ]; }
    eventually "the beginning of a measurement" has_begun
    kill -KILL "$old"
    wait "$measuring"
    tail -1 "$CASE/measured"
    eventually "another faultd" is_next
}
median() { sort -n "$1" | sed -n "$(($(wc -l <"$1") / 2 + 1))p"; }
rounds=7
drop_in ''
: >"$CASE/healed"
for round in $(seq $rounds); do
    hold process.pause --target "pid:$prey"
    killed until-running "$prey" >>"$CASE/healed"
done
drop_in "ExecStopPost=
ExecStopPost=+/bin/touch /run/stop-post
"
: >"$CASE/empty"
for round in $(seq $rounds); do
    rm -f /run/stop-post
    killed until-there /run/stop-post >>"$CASE/empty"
done
rm -r /etc/systemd/system/faultd.service.d
systemctl daemon-reload
systemctl restart faultd.service
[ "$(wc -l <"$CASE/healed")" = $rounds ] && [ "$(wc -l <"$CASE/empty")" = $rounds ] || fail "not $rounds measurements each"
healed=$(median "$CASE/healed") empty=$(median "$CASE/empty")
note "SIGKILL to healed, median of $rounds: $healed ms; an empty ExecStopPost: $empty ms; ratio $(echo "$healed $empty" | perl -ne 'my ($a, $b) = split; printf "%.1f", $a / $b') (bound 3);"
systemctl stop prey

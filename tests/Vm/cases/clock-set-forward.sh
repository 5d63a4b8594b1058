# A moment that the clock is set beyond has come: it fires at once, not when the old wait would have been over.
. /vm/lib.sh
start_faultd
start_target
inject --at "$(moment 40)" --for 60s
is_running || fail "it fired before its moment"
set=$(uptime_cs)
set_clock_by 3600
eventually "the stopped target" is_stopped
took=$(($(uptime_cs) - set))
[ "$took" -lt 100 ] || fail "it fired $took hundredths of a second after the clock was set"
note "stopped within $took hundredths of a second"
undone

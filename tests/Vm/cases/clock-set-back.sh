# A moment of CLOCK_REALTIME moves with that clock: set back by 10 s, it comes 10 s later.
. /vm/lib.sh
start_faultd
start_target
begun=$(uptime_cs)
inject --at "$(moment 8)" --for 60s
is_running || fail "it fired before its moment"
set_clock_by -10
stays_running_until $((begun + 950)) "as if the clock had not been set"
eventually "the stopped target" is_stopped
fired_on_time
undone

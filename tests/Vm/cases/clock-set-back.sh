# A moment of CLOCK_REALTIME moves with that clock: set back by 10 s, it comes 10 s later.
. /vm/lib.sh
start_faultd
start_target
begun=$(uptime_cs)
inject --at "$(moment 3)" --for 60s
set_clock_by -10
while [ "$(uptime_cs)" -lt $((begun + 450)) ]; do
    is_running || fail "it fired $(($(uptime_cs) - begun)) hundredths after the request, as if the clock had not been set"
    sleep 0.1
done
eventually "the stopped target" is_stopped
fired_on_time
undone

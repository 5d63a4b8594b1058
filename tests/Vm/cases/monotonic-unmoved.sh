# --after counts on CLOCK_MONOTONIC: setting the clock back and forth moves nothing.
. /vm/lib.sh
start_faultd
start_target
inject --after 8s --for 60s
set_clock_by -3600
is_running || fail "it fired when the clock was set back"
set_clock_by 7200
stays_running 1 "when the clock was set forth"
eventually "the stopped target" is_stopped
fired_on_time
# The 8 s begin with faultctl, just before the request is there.
waited_ms=$((($(injected fire_begin) - $(injected request)) / 1000000))
[ "$waited_ms" -ge 7000 ] && [ "$waited_ms" -lt 9000 ] || fail "it fired $waited_ms ms after the request"
undone

# A moment that was set out of the lease's reach never comes: the lease, of CLOCK_MONOTONIC, ends it.
. /vm/lib.sh
start_faultd
start_target
begun=$(uptime_cs)
inject --at "$(moment 3)" --for 5s
set_clock_by -3600
while ! is_over; do
    is_running || fail "it fired $(($(uptime_cs) - begun)) hundredths after the request"
    [ "$(uptime_cs)" -lt $((begun + 3000)) ] || fail "faultctl waits still, 30 s after the request"
    sleep 0.1
done
took=$(($(uptime_cs) - begun))
[ "$took" -ge 500 ] || fail "it ended $took hundredths after the request, before its lease: $(cat "$CASE/injected")"
note "ended after $took hundredths of a second"
! is_reported || fail "it says that it fired: $(cat "$CASE/injected")"
nothing_is_left

# A moment that was set out of the lease's reach never comes: the lease, of CLOCK_MONOTONIC, ends it.
. /vm/lib.sh
start_faultd
start_target
begun=$(uptime_cs)
inject --at "$(moment 8)" --for 10s
set_clock_by -3600
is_over_or_fired() { is_over || is_stopped; }
eventually "the end of the lease" is_over_or_fired
is_running || fail "it fired: $(cat "$CASE/injected")"
took=$(($(uptime_cs) - begun))
[ "$took" -ge 1000 ] || fail "it ended $took hundredths after the request, before its lease: $(cat "$CASE/injected")"
note "ended after $took hundredths of a second"
! is_reported || fail "it says that it fired: $(cat "$CASE/injected")"
nothing_is_left

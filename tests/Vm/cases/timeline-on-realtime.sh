# A timeline that begins at a moment of CLOCK_REALTIME moves with that clock, whole.
. /vm/lib.sh
start_faultd
start_target
begun=$(uptime_cs)
inject --pulse 1ms/10ms --count 50 --at "$(moment 8)" --for 60s
set_clock_by -10
wait "$injecting" || fail "faultctl ended with $?: $(cat "$CASE/injected")"
took=$(($(uptime_cs) - begun))
[ "$took" -ge 1600 ] || fail "it was over $took hundredths after the request, as if the clock had not been set"
grep -q '"state":"finished","done":100,"steps":100,"failed":0,' "$CASE/injected" || fail "$(cat "$CASE/injected")"
note "100 steps, late by p99 $(($(injected late_p99_ns) / 1000)) µs"
nothing_is_left

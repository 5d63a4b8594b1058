# faultd killed in the middle of a pulse train: what it had stopped stays so until faultd --recover.
. /vm/lib.sh
start_faultd
start_target
faultctl inject process.pause --target "pid:$target" --pulse 8s/10s --count 10 >"$CASE/injected" 2>&1 &
eventually "a pulse" is_stopped
kill -KILL "$faultd"
wait "$faultd"
# The injector ends with it: no step is done any more.
sleep 2
is_stopped || fail "the target runs, though faultd was killed while it was stopped"
faultd --recover --state-dir "$CASE/state" >"$CASE/recover" 2>&1 || fail "faultd --recover ended with $?: $(cat "$CASE/recover")"
is_running || fail "the target is stopped still: $(cat "$CASE/recover")"
[ -z "$(ls "$CASE/state/undo")" ] || fail "owed still: $(ls "$CASE/state/undo")"

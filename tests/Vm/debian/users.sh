# One user in the group faultd, one not: who may ask, and for what.
. /payload/debian-lib.sh
need_faultd
for user in alice mallory; do id "$user" >/dev/null 2>&1 || useradd -m "$user"; done
usermod -aG faultd alice
as() { user=$1; shift; setpriv --reuid "$user" --regid "$user" --init-groups env "FAULTD_SOCKET=$FAULTD_SOCKET" "$@"; }
# asked CODE TEXT USER COMMAND…
asked() {
    code=$1 text=$2
    shift 2
    as "$@" >"$CASE/asked" 2>&1
    status=$?
    [ "$status" = "$code" ] || fail "$*: ended with $status and not $code: $(cat "$CASE/asked")"
    grep -q "$text" "$CASE/asked" || fail "$* does not say '$text': $(cat "$CASE/asked")"
}
start_victim roots
roots=$(pid_of roots)
for user in alice mallory; do
    setpriv --reuid "$user" --regid "$user" --init-groups sleep 1000 &
    eval "of_$user=$!"
done

asked 3 'for group faultd' mallory faultctl list
asked 0 'undone\|taken back' alice faultctl inject process.pause --target "pid:$of_alice" --for 100ms
asked 4 'uid' alice faultctl inject process.pause --target "pid:$of_mallory" --for 100ms
asked 4 'uid' alice faultctl inject process.pause --target "pid:$roots" --for 100ms
asked 4 'red' alice faultctl strike process.kill --target "pid:$of_alice"
asked 4 'uid' alice faultctl inject cpu.throttle --target unit:roots --percent 10 --for 100ms
[ "$(state_of "$roots")$(state_of "$of_mallory")" = SS ] || fail "somebody else's process was touched"

# What an administrator writes down for the group is done with the daemon's rights.
set_policy '{ "environment": "test", "rules": [ { "groups": ["faultd"], "kinds": ["process.*", "cpu.*", "memory.*"], "targets": ["unit:roots.service"] } ] }'
asked 0 'undone\|taken back' alice faultctl inject process.pause --target "pid:$roots" --for 100ms
asked 0 'undone\|taken back' alice faultctl inject cpu.throttle --target unit:roots --percent 10 --for 100ms
asked 4 'uid' alice faultctl inject memory.limit --target unit:roots --bytes 4096 --below-usage true --for 100ms
asked 4 'uid' alice faultctl strike process.kill --target "pid:$roots"
asked 4 'uid' alice faultctl inject pids.limit --target unit:roots --max 10 --for 100ms
set_policy '{ "environment": "test", "rules": [ { "groups": ["faultd"], "kinds": ["process.kill"], "targets": ["unit:roots.service"], "red": true } ] }'
asked 0 'roots\|sleep' alice faultctl strike process.kill --target "pid:$roots"
! [ -e "/proc/$roots" ] || [ "$(state_of "$roots")" = Z ] || fail "the strike that policy grants has not killed"

set_policy '{ "environment": "production" }'
asked 4 'production' alice faultctl inject process.pause --target "pid:$of_alice" --for 100ms
kill -KILL "$of_alice" "$of_mallory"

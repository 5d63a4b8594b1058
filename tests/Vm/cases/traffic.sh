# net.drop and net.deny on an older kernel than the host's, by what ping and the kernel's own counters say.
. /vm/lib.sh
start_faultd
mkdir "$cgroups/traffic"
on=cgroup:/traffic
ip link set lo up 2>/dev/null || ifconfig lo up
pings() { in_cgroup traffic ping -q -c 1 -W 1 "$1" >"$CASE/ping" 2>&1; }
pings 127.0.0.1 || fail "no ping without a fault: $(cat "$CASE/ping")"

held net.drop --protocol icmp
! pings 127.0.0.1 || fail "a ping came back: $(cat "$CASE/injected")"
ping -q -c 1 -W 1 127.0.0.1 >/dev/null 2>&1 || fail "a bystander's ping was lost"
take_back
grep -q '[1-9][0-9]* packets\{0,1\} lost' "$CASE/injected" || fail "undo does not say what was lost: $(cat "$CASE/injected")"
note "$(grep -o '[0-9]* packets\{0,1\} lost, the first [0-9]* us after the call' "$CASE/injected");"
pings 127.0.0.1 || fail "no ping after undo"

held net.drop --peers 127.0.0.0/30 --direction out
! pings 127.0.0.1 || fail "a ping to a network that is cut came back"
pings 127.0.0.9 || fail "a ping to another address was lost"
take_back

held net.deny --protocol icmp
! pings 127.0.0.1 || fail "a ping was sent that is denied"
grep -q 'Operation not permitted' "$CASE/ping" || fail "ping was not told: $(cat "$CASE/ping")"
take_back
pings 127.0.0.1 || fail "no ping after undo"

# SIGKILL of the daemon, and nobody recovers.
held net.drop
kill -KILL "$faultd"
wait "$faultd" 2>/dev/null
eventually "the kernel's own end of it" pings 127.0.0.1
eventually "an empty cgroup" rmdir "$cgroups/traffic"

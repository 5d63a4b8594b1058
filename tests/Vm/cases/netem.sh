# net.rate and the five that need a netem, by what ping says at both ends of a veth pair: the flow feels it, a bystander on the same link does not, and
# the link has the kernel's default again afterwards.
. /vm/lib.sh
start_faultd
unshare -n sleep 100000 &
victim=$!
unshare -n sleep 100000 &
peer=$!
own_space() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }
eventually "two network namespaces" own_space "$victim"
eventually "two network namespaces" own_space "$peer"
in_victim() { nsenter -t "$victim" -n "$@"; }
in_peer() { nsenter -t "$peer" -n "$@"; }
# The other end is named by the kernel: veth0.
in_victim ip link add va type veth && in_victim ip link set veth0 netns "$peer" || fail "no veth pair"
in_victim ip addr add 10.9.0.1/24 dev va && in_victim ip link set va up && in_victim ip link set lo up
in_peer ip addr add 10.9.0.2/24 dev veth0 && in_peer ip addr add 10.9.0.3/24 dev veth0 && in_peer ip link set veth0 up
pings() { in_victim ping "$@" >"$CASE/ping" 2>&1; }
eventually "a ping over the pair" pings -c 1 -W 1 10.9.0.2
eventually "a ping over the pair" pings -c 1 -W 1 10.9.0.3

link() { in_victim tc qdisc show dev va; in_victim tc class show dev va; in_victim tc filter show dev va; }
before=$(link)
on=pid:$victim
flow="--interface va --peers 10.9.0.2"
# The number before a word in what ping said: "received", "duplicates". Round trips in whole ms: least, most.
count() { sed -n "s/.*[ ,]\([0-9]*\) [a-z ]*$1.*/\1/p" "$CASE/ping" | tail -n 1; }
least() { sed -n 's|.*min/avg/max = \([0-9]*\).*|\1|p' "$CASE/ping"; }
most() { sed -n 's|.*max = [0-9.]*/[0-9.]*/\([0-9]*\).*|\1|p' "$CASE/ping"; }
numbers() { sed -n 's/.*seq=\([0-9]*\).*/\1/p' "$CASE/ping" | tr '\n' ' '; }
bystander() {
    pings -c 5 -i 0.05 -W 2 10.9.0.3
    [ "$(count received)" = 5 ] && [ "$(most)" -lt 150 ] && ! grep -q DUP "$CASE/ping" || fail "$1: the bystander: $(cat "$CASE/ping")"
}
as_before() {
    take_back
    [ "$(link)" = "$before" ] || fail "$1: the link is not as before: $(link)"
    pings -c 3 -i 0.05 -W 2 10.9.0.2
    [ "$(count received)" = 3 ] && [ "$(most)" -lt 150 ] || fail "$1: after undo: $(cat "$CASE/ping")"
}

held net.delay $flow --delay 300ms
pings -c 3 -W 2 10.9.0.2
[ "$(count received)" = 3 ] && [ "$(least)" -ge 300 ] || fail "net.delay: $(cat "$CASE/ping")"
note "delay 300 ms: $(least) to $(most) ms;"
bystander net.delay
refused 7 'faultd pid' faultctl inject net.loss --target "$on" $flow --probability 1 --for 1s
as_before net.delay

held net.delay $flow --delay 200ms --delay-jitter 100ms
pings -c 10 -i 0.05 -W 2 10.9.0.2
[ "$(count received)" = 10 ] && [ "$(least)" -ge 100 ] && [ "$(most)" -gt "$(least)" ] || fail "jitter: $(cat "$CASE/ping")"
note "200 ms, 100 more or less: $(least) to $(most) ms;"
as_before jitter

held net.loss $flow --probability 1
pings -c 3 -i 0.2 -W 1 10.9.0.2
[ "$(count received)" = 0 ] || fail "net.loss: $(cat "$CASE/ping")"
bystander net.loss
as_before net.loss
grep -q '[1-9][0-9]* were lost' "$CASE/injected" || fail "undo does not say what was lost: $(cat "$CASE/injected")"

# The same seed loses the same ones.
lost_with() {
    held net.loss $flow --probability 0.5 --packet-seed "$1"
    pings -c 20 -i 0.05 -W 2 10.9.0.2
    came=$(numbers)
    as_before "net.loss of a half"
}
lost_with 7
first=$came
lost_with 7
[ "$came" = "$first" ] && [ "$(echo "$came" | wc -w)" -gt 2 ] && [ "$(echo "$came" | wc -w)" -lt 18 ] || fail "with one seed came $first, then $came"
note "with seed 7 of 20 came $(echo "$came" | wc -w), twice the same;"

held net.duplicate $flow --probability 1
# ping ends with the first answer to its last.
pings -c 4 -i 0.2 -W 2 10.9.0.2
[ "$(grep -c DUP "$CASE/ping")" -ge 3 ] || fail "net.duplicate: $(cat "$CASE/ping")"
bystander net.duplicate
as_before net.duplicate

wrong() { in_peer awk '/^(Ip|Icmp): [0-9]/ { n += $1 == "Ip:" ? $5 : $4 } END { print n }' /proc/net/snmp; }
wrong_before=$(wrong)
held net.corrupt $flow --probability 1
pings -c 40 -i 0.02 -W 2 10.9.0.2
[ "$(count received)" -lt 20 ] && [ "$(wrong)" -gt "$wrong_before" ] || fail "net.corrupt: $(wrong_before) to $(wrong) wrong at the peer: $(cat "$CASE/ping")"
note "of 40 corrupted the peer counted $(($(wrong) - wrong_before)) as wrong;"
bystander net.corrupt
as_before net.corrupt

held net.reorder $flow --delay 150ms --probability 0.3 --packet-seed 7
pings -c 30 -i 0.02 -W 2 10.9.0.2
[ "$(count received)" = 30 ] && [ "$(numbers)" != "$(seq 0 29 | tr '\n' ' ')" ] || fail "net.reorder: $(cat "$CASE/ping")"
note "reordered: $(numbers | cut -d' ' -f1-12) …;"
bystander net.reorder
as_before net.reorder

held net.rate $flow --bytes-per-second 5000
pings -s 972 -c 8 -i 0.02 -W 5 10.9.0.2
[ "$(count received)" = 8 ] && [ "$(most)" -ge 600 ] || fail "net.rate: $(cat "$CASE/ping")"
note "8 kB at 5 kB a second: up to $(most) ms;"
bystander net.rate
as_before net.rate

# SIGKILL of the daemon. What it left is somebody's own to another one, which leaves it alone; recovery by the first one's journal takes it away.
held net.delay $flow --delay 300ms
theirs=$(link)
kill -KILL "$faultd"
wait "$faultd" 2>/dev/null
is_over || wait "$injecting" 2>/dev/null
[ "$(link)" = "$theirs" ] && [ "$theirs" != "$before" ] || fail "the journalled fault went with the daemon: $(link)"
faultd --recover --state-dir "$CASE/state" >>"$CASE/log" 2>&1 || fail "recovery ended with $?"
[ "$(link)" = "$before" ] || fail "after recovery: $(link)"
pings -c 3 -i 0.05 -W 2 10.9.0.2
[ "$(count received)" = 3 ] && [ "$(most)" -lt 150 ] || fail "after recovery: $(cat "$CASE/ping")"

# A tree of somebody else's, with a netem in it: what faultd put there, for a faultd that knows nothing of it.
start_faultd
held net.delay $flow --delay 100ms
theirs=$(link)
kill -KILL "$faultd"
wait "$faultd" 2>/dev/null
mv "$CASE/state" "$CASE/elsewhere"
start_faultd
refused 7 "could not be put back as it is: htb .*is somebody's own" faultctl inject net.rate --target "$on" $flow --bytes-per-second 5000 --for 1s
[ "$(link)" = "$theirs" ] || fail "a root of somebody else's was touched: $(link)"
kill -KILL "$victim" "$peer"

# Connections and packets of a real service: cut off, lost, and parted from one of its clients alone.
. /payload/debian-lib.sh
need_faultd
answers_here() { [ "$(timeout 2 redis-cli ping 2>/dev/null)" = PONG ]; }
has_ended() { ! kill -0 "$1" 2>/dev/null || [ "$(state_of "$1")" = Z ]; }
answers_here || fail "Redis does not answer"

# By the module tcp_diag, which the kernel loads when it is asked for.
bash -c 'exec 3<>/dev/tcp/127.0.0.1/6379; exec cat <&3' >"$CASE/cut" 2>&1 &
client=$!
is_connected() { ss -Htn state established dport = :6379 | grep -q .; }
eventually "a connection" is_connected
on=pid:$client
struck conn.reset --peer :6379 --all
eventually "the end of a client whose connection was cut off" has_ended "$client"
note "$(grep -o '[12] of [12] connections\{0,1\} cut off' "$CASE/struck"): $(tail -1 "$CASE/cut");"
answers_here || fail "Redis does not answer others after conn.reset"

on=unit:redis-server
held net.drop --local-ports 6379
answers_here && fail "Redis answers though its packets are lost"
take_back
answers_here || fail "Redis does not answer after net.drop"

# A client in a unit of its own, and this shell: one is parted from Redis, the other not.
start_victim client sh -c 'while :; do timeout 1 redis-cli ping >>/run/client-pings 2>/dev/null; sleep 0.1; done'
pings() { grep -c PONG /run/client-pings; }
has_pinged() { [ "$(pings)" -gt 2 ]; }
eventually "answers to the client" has_pinged
held net.partition --others unit:client.service
sleep 1
before=$(pings)
sleep 3
[ "$(pings)" = "$before" ] || fail "the client has its answers, $before and then $(pings)"
answers_here || fail "who is not parted from Redis has no answer"
take_back
has_more() { [ "$(pings)" -gt "$before" ]; }
eventually "answers to the client again" has_more
note "parted from one client alone;"

# Whoever restarts the firewall meanwhile, or throws it away, changes nothing of it.
if command -v nft >/dev/null; then
    held net.drop --local-ports 6379
    nft flush ruleset
    answers_here && fail "nft flush ruleset has ended net.drop"
    take_back
    answers_here || fail "Redis does not answer after nft flush ruleset"
    note "nft flush ruleset leaves net.drop;"
fi
systemctl stop client

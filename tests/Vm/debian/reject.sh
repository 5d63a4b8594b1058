# net.reject and conn.accept-refuse by the packaged service, for which the kernel loads its modules, beside nftables.service and its administrator.
. /payload/debian-lib.sh
need_faultd
printf 'flush ruleset\ntable inet his {\n chain input {\n  type filter hook input priority filter; policy accept;\n  tcp dport 1 drop\n }\n}\n' >/etc/nftables.conf
systemctl restart nftables || fail "nftables.service does not start"
before=$(nft list ruleset)
echo "$before" | grep -q 'table inet his' || fail "there is no table of his: $before"
answers_at_once() { redis-cli ping >"$CASE/said" 2>&1 && grep -q PONG "$CASE/said"; }
is_refused() { ! redis-cli ping >"$CASE/said" 2>&1 && grep -q 'Connection refused' "$CASE/said"; }
is_as_before() { [ "$(nft list ruleset)" = "$before" ]; }
table() { nft list tables | sed -n 's/^table inet \(faultd-.*\)/\1/p'; }
answers_at_once || fail "Redis does not answer: $(cat "$CASE/said")"

# Who listens refuses, whatever the administrator does, and his table is as it was.
on=unit:redis-server
held conn.accept-refuse
is_refused || fail "Redis: $(cat "$CASE/said")"
systemctl restart nftables || fail "nftables.service does not restart"
is_refused || fail "after a restart of nftables.service: $(cat "$CASE/said")"
nft flush ruleset
is_refused || fail "after nft flush ruleset: $(cat "$CASE/said")"
! nft delete table inet "$(table)" >"$CASE/deleted" 2>&1 || fail "the table could be deleted"
grep -q 'Operation not permitted' "$CASE/deleted" || fail "nft delete table: $(cat "$CASE/deleted")"
systemctl restart nftables
take_back
answers_at_once || fail "after undo: $(cat "$CASE/said")"
is_as_before || fail "not as before: $(nft list ruleset)"
grep -q '[1-9][0-9]* attempts\{0,1\} to connect refused' "$CASE/injected" || fail "undo does not say what was refused: $(cat "$CASE/injected")"

# Who asks is refused, and a bystander is not.
start_victim asker sh -c 'while :; do redis-cli ping >/run/asked.new 2>&1; mv /run/asked.new /run/asked; sleep 0.1; done'
asker_says() { grep -q "$1" /run/asked 2>/dev/null; }
eventually "an answer" asker_says PONG
on=unit:asker
held net.reject --direction out --peer-ports 6379
eventually "a refusal" asker_says 'Connection refused'
answers_at_once || fail "a bystander: $(cat "$CASE/said")"
systemctl restart nftables
sleep 1
asker_says 'Connection refused' || fail "after a restart of nftables.service: $(cat /run/asked)"
take_back
eventually "an answer after undo" asker_says PONG
is_as_before || fail "not as before: $(nft list ruleset)"

# SIGKILL of the daemon: the kernel takes the table away.
faultctl inject net.reject --target unit:asker --for 300s --detach --json >"$CASE/injected" || fail "inject: $(cat "$CASE/injected")"
eventually "a refusal" asker_says 'Connection refused'
kill -KILL "$(faultd_pid)"
eventually "the kernel's own end of it" is_as_before
eventually "an answer after that" asker_says PONG
eventually "a daemon again" answers

# In another network namespace than its own, and there alone.
systemd-run --quiet --unit=apart -p PrivateNetwork=yes sleep infinity || fail "systemd-run cannot start a unit of its own network"
on=unit:apart
tables_there() { nsenter --net --target "$(pid_of apart)" nft list tables; }
held net.reject
tables_there | grep -q 'inet faultd-' || fail "no table in the network of the unit: $(tables_there)"
nft list tables | grep -q 'inet faultd-' && fail "a table in the network of the machine"
take_back
[ -z "$(tables_there)" ] || fail "left in the network of the unit: $(tables_there)"
systemctl stop apart asker nftables
nft flush ruleset
note "$(uname -r);"

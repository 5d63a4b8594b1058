# conn.shutdown, conn.reset, pipe.inject and pipe.flood on an older kernel than the host's.
. /vm/lib.sh
start_faultd
ip link set lo up 2>/dev/null || ifconfig lo up
nc -ll -p 7000 -e cat &
listener=$!
# client NAME: a connection to it that lives until it is cut, as $client.
client() {
    sleep 1000 | nc 127.0.0.1 7000 >"$CASE/$1" 2>&1 &
    client=$!
    eventually "a connection" is_connected
    on=pid:$client
}
is_connected() { grep -q ' [0-9A-F]*:1B58 01 ' /proc/net/tcp; }
has_ended() { ! kill -0 "$1" 2>/dev/null || [ "$(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat")" = Z ]; }

client shut
struck conn.shutdown --peer :7000
eventually "the end of a client whose connection was shut down" has_ended "$client"
note "$(grep -o '1 of 1 connection shut down' "$CASE/struck");"

client cut
if faultctl strike conn.reset --target "$on" --peer :7000 --json >"$CASE/struck" 2>&1; then
    eventually "the end of a client whose connection was cut off" has_ended "$client"
    note "$(grep -o '1 of 1 connection cut off' "$CASE/struck");"
else
    # A kernel without the module says so, and the connection is as it was.
    grep -q 'tcp_diag' "$CASE/struck" || fail "conn.reset: $(cat "$CASE/struck")"
    has_ended "$client" && fail "the client has ended, and conn.reset failed"
    note "conn.reset: no tcp_diag here;"
    kill -KILL "$client"
fi

# Nor has it nf_tables, which are a module too.
refused 6 'nfnetlink' faultctl inject conn.accept-refuse --target "pid:$listener" --for 3s

mkfifo "$CASE/in" "$CASE/out"
cat <"$CASE/in" >"$CASE/out" &
echo=$!
on=pid:$echo
exec 3>"$CASE/in" 4<"$CASE/out"
struck pipe.inject --fd 0 --text stray
read -r line <&4
[ "$line" = stray ] || fail "it read '$line'"
struck pipe.flood --fd 1
grep -q 'the pipe is full' "$CASE/struck" || fail "the pipe is not full: $(cat "$CASE/struck")"
kill -KILL "$echo" "$listener"

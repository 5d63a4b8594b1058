# accept:PORT and connect:PORT, by a sock_ops program.
. /vm/lib.sh
start_faultd
start_target
nc -ll -p 6379 -e cat &
nc -ll -p 6380 -e cat &
is_listening() { [ "$(grep -c ' 0A ' /proc/net/tcp6 /proc/net/tcp | awk -F: '{n += $2} END {print n}')" -ge 2 ]; }
eventually "two listeners" is_listening

for kind in accept connect; do
    inject --trigger "$kind:6379" --for 120s
    echo | nc -w 5 127.0.0.1 6380 >/dev/null
    stays_running 1 "when another port was connected to"
    echo | nc -w 5 127.0.0.1 6379 >/dev/null
    fired_by 'port 6379 was established'
    undone
done

# A link in a network namespace that the service is not in, with all that its sandbox forbids: modules are loaded on demand, the flow feels it, a
# bystander does not, and the service killed or stopped leaves the kernel's default.
. /payload/debian-lib.sh
need_faultd
start_victim alone -p PrivateNetwork=yes sleep infinity
victim=$(pid_of alone)
inside() { nsenter -n -t "$victim" perl /payload/debian/links.pl "$@"; }
flow="--target unit:alone --interface lo --protocol udp --peers 127.0.0.1 --peer-ports 7777"
before=$(inside qdiscs) host_before=$(perl /payload/debian/links.pl qdiscs)
[ -n "$before" ] || fail "no qdiscs in the namespace"
is_free() {
    [ "$(inside qdiscs)" = "$before" ] || fail "$1: the links are not as before: $(inside qdiscs)"
    set -- "$1" $(inside echo 127.0.0.1 5)
    [ "$2" = 5 ] && [ "$4" -lt 150 ] || fail "$1: of 5 came $2, in $3 to $4 ms"
    [ "$(owed)" = 0 ] || fail "$1: $(owed) undos are owed"
}
bystander() {
    set -- "$1" $(inside echo 127.0.0.2 5)
    [ "$2" = 5 ] && [ "$4" -lt 150 ] || fail "$1: of a bystander's 5 came $2, in $3 to $4 ms"
}

modules=$(lsmod | grep -c '^sch_netem')
hold net.delay $flow --delay 300ms
note "sch_netem loaded before: $modules, after: $(lsmod | grep -c '^sch_netem');"
set -- $(inside echo 127.0.0.1 3)
[ "$1" = 3 ] && [ "$2" -ge 300 ] || fail "net.delay: of 3 came $1, in $2 to $3 ms"
note "delayed 300 ms: $2 to $3 ms;"
bystander net.delay
faultctl heal >/dev/null || fail "heal ended with $?"
is_free heal

hold net.loss $flow --probability 1
set -- $(inside echo 127.0.0.1 2)
[ "$1" = 0 ] || fail "net.loss: of 2 came $1"
bystander net.loss
systemctl restart faultd.service
is_free "a restart of the service"

is_other() { [ "$(systemctl is-active faultd.service)" = active ] && [ "$(faultd_pid)" != "$old" ]; }
for kind in "net.delay --delay 300ms" "net.rate --bytes-per-second 1100"; do
    eventually "an answer" answers
    hold $kind $flow
    [ "$(inside qdiscs)" != "$before" ] || fail "$kind is not in force"
    old=$(faultd_pid)
    kill -KILL "$old"
    eventually "another faultd" is_other
    is_free "SIGKILL with $kind"
done

# The namespace goes while it is in force: nothing is owed, and faultd has not kept it alive.
eventually "an answer" answers
faultctl inject net.delay $flow --delay 300ms --for 500s --json >"$CASE/injected" 2>&1 &
injecting=$!
eventually "the report" is_reported
systemctl stop alone.service
take_back
grep -q '"gone"' "$CASE/injected" || fail "a namespace that has gone: $(cat "$CASE/injected")"

# The host's own links are everybody's: red, for who is not root.
id alice >/dev/null 2>&1 || useradd -m alice
usermod -aG faultd alice
setpriv --reuid alice --regid alice --init-groups sleep 1000 &
hers=$!
refused 4 'red' setpriv --reuid alice --regid alice --init-groups faultctl inject net.rate --target "pid:$hers" --interface lo --bytes-per-second 5000 --for 1s
kill -KILL "$hers"
[ "$(perl /payload/debian/links.pl qdiscs)" = "$host_before" ] || fail "the host's links are not as before: $(perl /payload/debian/links.pl qdiscs)"

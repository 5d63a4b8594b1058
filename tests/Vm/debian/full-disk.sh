# /, /run and /var full at once, and memory short: everything owed is taken back, and nothing new is owed.
. /payload/debian-lib.sh
places='/ /run /var /var/full /run/lock'
empty() { for place in $places; do rm -f "$place/filler" "$place/filler-too"; done; }
# What the case says is to be written also when nothing else can be.
mount -t tmpfs -o size=4M tmpfs "$CASE" && exec >>"$CASE/log" 2>&1 || fail "no file system for the case itself"
trap empty EXIT
need_faultd
start_victims
start_victim prey
mkdir -p /var/full
mount -t tmpfs -o size=4M tmpfs /var/full || fail "no file system below /var"
break_everything "before"
available=$(($(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo) * 1024))
run=$(($(df --output=avail -B1 /run | tail -1)))
hold memory.fill --place beside --target unit:prey --bytes $((available - run - (128 << 20))) --floor 32M
# Most of it at once; what is left of it by writing.
fill() { fallocate -l "$(left "$1")" "$1/filler" 2>/dev/null; dd if=/dev/zero of="$1/filler" bs=64K oflag=append conv=notrunc 2>/dev/null; dd if=/dev/zero of="$1/filler-too" bs=1 count=65536 2>/dev/null; }
left() { df --output=avail -B1 "$1" | tail -1 | tr -d ' '; }
fill_all() { for place in $places; do fill "$place"; done; }
fill_all
for place in / /run /var; do [ "$(left $place)" -lt 4096 ] || fail "$place has $(left $place) bytes left"; done

# What is not owed yet is refused before anything is touched.
refused 4 'No space left' faultctl inject process.pause --target unit:prey --for 9s
[ "$(state_of "$(pid_of prey)")" = S ] || fail "it was touched all the same"
faultctl heal >"$CASE/heal" 2>&1 || fail "heal ended with $?: $(cat "$CASE/heal")"
eventually "healed with every disk full ($(what_is_left) at first)" everything_is_healed
note "healed with /, /run and /var full;"

# The same by a daemon that dies.
empty
break_everything "again"
fill_all
kill -KILL "$(faultd_pid)"
eventually "recovered with every disk full ($(what_is_left) at first)" everything_is_healed
note "recovered after SIGKILL with them full;"
empty
eventually "faultd back" answers
faultctl inject process.pause --target unit:prey --for 3s || fail "faultd does not work with room again"
umount /var/full
stop_victims
systemctl stop prey

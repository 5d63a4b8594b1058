# What the cases share. Each runs as root in a guest of its own making, in /run/NAME, which $CASE names.
set -u
export FAULTD_SOCKET=$CASE/socket
cgroups=/sys/fs/cgroup

# fail WHY, skip WHY: ends the case. note WHAT: a figure for the line of a case that is well.
fail() { echo "$*" >"$CASE/why"; exit 1; }
skip() { echo "$*" >"$CASE/why"; exit 77; }
note() { echo "$*" >>"$CASE/why"; }

# eventually WHAT COMMAND…: until it succeeds. A minute is no measure of anything: it only lets the case name what never came.
eventually() {
    what=$1 deadline=$(($(uptime_cs) + 6000))
    shift
    until "$@"; do
        [ "$(uptime_cs)" -lt "$deadline" ] || fail "$what: has not come in a minute"
        sleep 0.1
    done
}

# Hundredths of a second that setting the clock does not move.
uptime_cs() { cut -d' ' -f1 /proc/uptime | tr -d .; }

# moment SECONDS: so far, or up to a second less, from now on CLOCK_REALTIME, as --at takes it.
moment() { date -u -d "@$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%SZ; }
# set_clock_by SECONDS: CLOCK_REALTIME, forth or back. The rest of a second is lost.
set_clock_by() { date -s "@$(($(date +%s) + $1))" >/dev/null || fail "the clock cannot be set"; }

start_faultd() {
    rm -f "$FAULTD_SOCKET"
    faultd --socket "$FAULTD_SOCKET" --state-dir "$CASE/state" >"$CASE/faultd" 2>&1 &
    faultd=$!
    eventually "faultd's socket" [ -S "$FAULTD_SOCKET" ]
}

start_target() {
    sleep 100000 &
    target=$!
    eventually "a sleeping target" is_in_state S
}

# S sleeps, T is stopped.
is_in_state() { [ "$(sed 's/.*) \(.\).*/\1/' "/proc/$target/stat")" = "$1" ]; }
is_stopped() { is_in_state T; }
is_running() { ! is_in_state T; }
is_scheduled() { faultctl list --json | grep -q '"state":"scheduled"'; }
is_over() { ! kill -0 "$injecting" 2>/dev/null; }

# inject OPTIONS…: pauses the target as they say, in the background, and returns once that waits for its time.
inject() {
    faultctl inject process.pause --target "pid:$target" --json "$@" >"$CASE/injected" 2>&1 &
    injecting=$!
    eventually "a scheduled fault" is_scheduled_or_over
    ! is_over || fail "inject $*: $(cat "$CASE/injected")"
}
is_scheduled_or_over() { is_over || is_scheduled; }

# The number under a key of what inject printed.
injected() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$CASE/injected"; }
is_reported() { grep -q '"injected"' "$CASE/injected"; }

# fired_on_time: it is reported, and begun after its moment, not long after. What is wrong here is wrong by seconds; less than one is
# what a busy machine may cost an emulated processor.
fired_on_time() {
    eventually "the report of the fault" is_reported
    late_us=$((($(injected fire_begin) - $(injected planned)) / 1000))
    [ "$late_us" -ge 0 ] && [ "$late_us" -lt 1000000 ] || fail "it fired $late_us µs after its moment"
    note "$late_us µs after its moment"
}

# fired_by TEXT: it is reported, and its notes hold TEXT, a pattern of grep.
fired_by() {
    eventually "the stopped target" is_stopped
    eventually "the report of the fault" is_reported
    grep -q "$1" "$CASE/injected" || fail "its report does not say '$1': $(cat "$CASE/injected")"
    note "$(grep -o "$1" "$CASE/injected" | head -1)"
}

# stays_running SECONDS WHEN, stays_running_until HUNDREDTHS WHEN: the fault has not fired, from now to then.
stays_running() { stays_running_until $(($(uptime_cs) + $1 * 100)) "$2"; }
stays_running_until() {
    end=$1
    while [ "$(uptime_cs)" -lt "$end" ]; do
        is_running || fail "it fired $2: $(cat "$CASE/injected")"
        sleep 0.1
    done
}

nothing_is_left() {
    faultctl list --json | grep -q '"faults":\[\]' || fail "left: $(faultctl list)"
    is_running || fail "the target is stopped still"
}

# undone: has faultctl take the fault back. By SIGTERM: what a shell starts in the background ignores SIGINT.
undone() {
    kill -TERM "$injecting"
    wait "$injecting" || fail "faultctl ended with $? when ended: $(cat "$CASE/injected")"
    nothing_is_left
}

# make_cgroup NAME: below the root, where init has enabled the controllers.
make_cgroup() {
    mkdir "$cgroups/$1"
    [ -e "$cgroups/$1/memory.max" ] && [ -e "$cgroups/$1/cpu.max" ] || fail "the guest lacks a controller: $(cat "$cgroups/cgroup.controllers")"
}
# in_cgroup NAME COMMAND…: runs it there.
in_cgroup() {
    place=$cgroups/$1
    shift
    sh -c 'echo 0 >"$0/cgroup.procs" && exec "$@"' "$place" "$@"
}
# Every file of a cgroup that can be written and read: its limits.
control_files() {
    for file in "$cgroups/$1"/*; do
        case $file in
            */cgroup.*|*.pressure|*/memory.reclaim) continue ;;
        esac
        [ -f "$file" ] && [ "$(stat -c %a "$file")" = 644 ] && echo "${file##*/}: $(cat "$file")"
    done
}

# held KIND OPTIONS…: that fault is in force on $on, in the background.
held() {
    : >"$CASE/injected"
    faultctl inject "$@" --target "$on" --for 300s --json >"$CASE/injected" 2>&1 &
    injecting=$!
    eventually "the report of $1" is_reported_or_over
    is_reported || fail "inject $*: $(cat "$CASE/injected")"
}
is_reported_or_over() { is_over || is_reported; }
# take_back: ends faultctl, which takes its fault back.
take_back() {
    kill -TERM "$injecting"
    wait "$injecting" || fail "faultctl ended with $? when ended: $(cat "$CASE/injected")"
}

# struck KIND OPTIONS…: that strike on $on; what it said is in $CASE/struck.
struck() { faultctl strike "$@" --target "$on" --json >"$CASE/struck" 2>&1 || fail "strike $*: $(cat "$CASE/struck")"; }
# refused CODE TEXT COMMAND…: it ends with that code and says that, a pattern of grep.
refused() {
    code=$1 text=$2
    shift 2
    "$@" >"$CASE/refused" 2>&1
    status=$?
    [ "$status" = "$code" ] || fail "$*: ended with $status and not $code: $(cat "$CASE/refused")"
    grep -q "$text" "$CASE/refused" || fail "$* does not say '$text': $(cat "$CASE/refused")"
}
# event FILE KEY: a number in a file of the cgroup $place.
event() { sed -n "s/^$2 //p" "$place/$1"; }
# hog BYTES [PLACE]: a process that holds so much, in the background, in the cgroup of that directory or where we are, as $hog.
hog() {
    rm -f "$CASE/holds"
    # Not as safe from the OOM killer as the cases are.
    sh -c 'echo 0 >/proc/self/oom_score_adj; [ -z "$1" ] || echo 0 >"$1/cgroup.procs"; held=$(head -c "$0" /dev/zero | tr "\0" x); : >"$2"; while :; do sleep 1000; done' "$1" "${2:-}" "$CASE/holds" &
    hog=$!
    eventually "a process that holds $1 bytes" [ -e "$CASE/holds" ]
}

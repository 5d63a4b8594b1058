# Every trigger, in the service with all that its sandbox forbids: paths mean what they mean to the caller.
. /payload/debian-lib.sh
need_faultd
start_victim prey
target=$(pid_of prey)
mkdir -p /tmp/watched && : >/tmp/watched/log

# by TRIGGER TEXT COMMAND…: the fault fires when that is done, and says so.
by() {
    trigger=$1 text=$2
    shift 2
    : >"$CASE/injected"
    faultctl inject process.pause --target "pid:$target" --trigger "$trigger" --for 60s --json >"$CASE/injected" 2>&1 &
    injecting=$!
    eventually "$trigger: a scheduled fault" is_scheduled_or_over
    ! is_over || fail "$trigger: $(cat "$CASE/injected")"
    "$@" || fail "$trigger: exit code $? of $*"
    fired_by "$text"
    undone
}
cp /bin/sleep /tmp/watched/brief
begin_brief() { /tmp/watched/brief 3 & }
by exec:brief 'began its program' begin_brief
by exit:brief 'ended' /tmp/watched/brief 0.1
by open:/tmp/watched/log 'was opened' cat /tmp/watched/log
by write:/tmp/watched/log 'was written' sh -c 'echo x >>/tmp/watched/log'
by line:/tmp/watched/log:panic 'a panic' sh -c 'echo "a panic" >>/tmp/watched/log'
by accept:6379 '6379' redis-cli ping
by connect:6379 '6379' redis-cli ping
systemctl stop prey

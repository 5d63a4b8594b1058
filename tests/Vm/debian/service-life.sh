# However the service ends, what was in force is taken back, and systemd's view is clean.
. /payload/debian-lib.sh
need_faultd
mkdir -p /etc/systemd/system/faultd.service.d
printf '[Service]\nWatchdogSec=4s\nRestartSec=100ms\n[Unit]\nStartLimitIntervalSec=0\n' >/etc/systemd/system/faultd.service.d/test.conf
systemctl daemon-reload
systemctl restart faultd.service || fail "faultd does not start again"
[ "$(systemctl show -p WatchdogUSec --value faultd.service)" = 4s ] || fail "the watchdog is not set"
start_victims

is_active() { [ "$(systemctl is-active faultd.service)" = active ] && [ "$(faultd_pid)" != "$old" ]; }
# ended HOW COMMAND…: everything in force, then that.
ended() {
    how=$1
    shift
    eventually "$how: an answer before" answers
    break_everything "$how"
    old=$(faultd_pid)
    begun=$(uptime_cs)
    "$@" || fail "$how: exit code $?"
    eventually "$how: healed ($(what_is_left) at first)" everything_is_healed
    note "$how $((($(uptime_cs) - begun) * 10)) ms;"
}

ended "SIGKILL" kill -KILL "$(faultd_pid)"
eventually "another faultd after SIGKILL" is_active
ended "systemctl restart" systemctl restart faultd.service
ended "systemctl stop" systemctl stop faultd.service
[ "$(systemctl is-active faultd.service)" = inactive ] || fail "stopped, it is $(systemctl is-active faultd.service)"
# The socket starts it again.
faultctl list >/dev/null || fail "the socket does not start faultd"
ended "a frozen daemon and the watchdog" kill -STOP "$(faultd_pid)"
eventually "another faultd after the watchdog" is_active
for round in 1 2 3 4 5; do
    ended "crash $round" kill -KILL "$(faultd_pid)"
    eventually "another faultd after crash $round" is_active
done
ended "SIGTERM" kill -TERM "$(faultd_pid)"

# A command that exec started lives on.
eventually "an answer" answers
faultctl exec --name survivor -- sleep 1000 &
survivor_is_there() { faultctl resolve child:survivor >/dev/null 2>&1; }
eventually "the command of exec" survivor_is_there
survivor=$(faultctl resolve child:survivor --json | sed -n 's/.*"target":"pid:\([0-9]*\).*/\1/p' | head -1)
[ -n "$survivor" ] || survivor=$(pgrep -x -n sleep)
systemctl restart faultd.service
[ "$(state_of "$survivor")" = S ] || fail "the command of exec did not outlive a restart of faultd"
kill -KILL "$survivor"

stop_victims
[ -z "$(systemctl --failed --no-legend --plain | grep -v '^faultd')" ] || fail "failed units: $(systemctl --failed --no-legend --plain)"
systemctl is-failed faultd.service && fail "faultd.service is failed"
rm -r /etc/systemd/system/faultd.service.d
systemctl daemon-reload
systemctl restart faultd.service

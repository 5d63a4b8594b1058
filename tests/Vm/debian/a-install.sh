# The package installed on a running Debian: the socket listens, nothing may be injected until the administrator has said what host it is.
. /payload/debian-lib.sh
before=$(systemctl --failed --no-legend --plain | wc -l)
dpkg -i /payload/faultd_*.deb || fail "the package cannot be installed"
getent group faultd >/dev/null || fail "there is no group faultd"
[ "$(stat -c '%U:%G %a' "$FAULTD_SOCKET")" = "root:faultd 660" ] || fail "the socket is $(stat -c '%U:%G %a' "$FAULTD_SOCKET")"
systemctl is-enabled faultd.socket faultd.service faultd-recover.service || fail "a unit is not enabled"
[ "$(stat -c '%U %a' /run/faultd)" = "root 755" ] || fail "/run/faultd is $(stat -c '%U %a' /run/faultd)"
man -w faultctl >/dev/null 2>&1 || [ -e /usr/share/man/man1/faultctl.1.gz ] || fail "there is no manual page"
start_victim prey
faultctl inject process.pause --target unit:prey --for 9s >"$CASE/refused" 2>&1
[ $? = 4 ] || fail "an injection before the environment was set: $(cat "$CASE/refused")"
grep -q environment "$CASE/refused" || fail "the refusal does not say what to write: $(cat "$CASE/refused")"
set_policy '{ "environment": "production" }'
faultctl inject process.pause --target unit:prey --for 9s >"$CASE/refused" 2>&1
[ $? = 4 ] || fail "an injection in production: $(cat "$CASE/refused")"
set_policy '{ "environment": "test" }'
faultctl doctor >"$CASE/doctor" || fail "doctor: $(cat "$CASE/doctor")"
cat "$CASE/doctor"
! grep -q '^no' "$CASE/doctor" || fail "not everything is supported: $(grep '^no' "$CASE/doctor")"
[ "$(systemctl --failed --no-legend --plain | wc -l)" = "$before" ] || fail "failed units: $(systemctl --failed --no-legend --plain)"
systemctl stop prey
note "$(systemd-analyze security faultd.service | tail -1 | sed 's/[^ -~]//g');"

# An upgrade and a removal with faults in force: they are taken back. A purge leaves nothing.
. /payload/debian-lib.sh
need_faultd
start_victim prey
prey=$(pid_of prey)
hold process.pause --target "pid:$prey"
[ "$(state_of "$prey")" = T ] || fail "not in force before the upgrade"
old=$(faultd_pid)
dpkg -i /payload/faultd_*.deb || fail "the package cannot be installed over itself"
[ "$(state_of "$prey")" = S ] || fail "an upgrade leaves the victim in state $(state_of "$prey")"
[ "$(faultd_pid)" != "$old" ] && faultctl list >/dev/null || fail "no faultd after the upgrade"
grep -q '"test"' /etc/faultd/faultd.json || fail "the upgrade has changed the policy"
hold process.pause --target "pid:$prey"
dpkg --remove faultd || fail "the package cannot be removed"
[ "$(state_of "$prey")" = S ] || fail "a removal leaves the victim in state $(state_of "$prey")"
[ -e /etc/faultd/faultd.json ] || fail "a removal has taken the policy along"
dpkg --purge faultd || fail "the package cannot be purged"
left=$(find /etc/faultd /run/faultd /run/lock/faultd /var/lib/faultd /usr/lib/faultd /etc/systemd -iname '*faultd*' 2>/dev/null)
[ -z "$left" ] || fail "left after the purge: $left"
[ -z "$(systemctl list-unit-files --no-legend 'faultd*')" ] || fail "units after the purge: $(systemctl list-unit-files --no-legend 'faultd*')"
systemctl stop prey

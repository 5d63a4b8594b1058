# exec:NAME and exit:NAME, by the process connector.
. /vm/lib.sh
start_faultd
start_target
printf '#!/bin/sh\nread -r _\n' >/tmp/marker
chmod +x /tmp/marker
mkfifo /tmp/until
exec 9<>/tmp/until

inject --trigger exec:marker --for 120s
stays_running 1 "when another program began"
/tmp/marker <&9 &
marker=$!
fired_by "process $marker began its program"
undone

inject --trigger exit:marker --for 120s
stays_running 1 "before it ended"
echo >&9
wait "$marker"
fired_by "process $marker ended"
undone

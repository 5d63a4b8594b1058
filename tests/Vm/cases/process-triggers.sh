# exec:NAME and exit:NAME, by the process connector.
. /vm/lib.sh
start_faultd
start_target
printf '#!/bin/sh\nread -r _\n' >/tmp/marker
chmod +x /tmp/marker
mkfifo /tmp/until

inject --trigger exec:marker --for 120s
sleep 0.1
stays_running 1 "when another program began"
/tmp/marker </tmp/until &
marker=$!
fired_by 'marker'
undone

inject --trigger exit:marker --for 120s
stays_running 1 "before it ended"
echo >/tmp/until
wait "$marker"
fired_by 'marker'
undone

# Everything in force when the machine is rebooted: after the boot nothing is, and faultd works.
. /payload/debian-lib.sh
went_down 79

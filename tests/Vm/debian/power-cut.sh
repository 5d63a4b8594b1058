# Everything in force when power is cut: after the boot nothing is, and faultd works.
. /payload/debian-lib.sh
went_down 78

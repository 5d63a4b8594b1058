# pressure:CGROUP:… comes when the cgroup's tasks had to wait for a processor; root with CAP_SYS_RESOURCE has any window.
. /vm/lib.sh
start_faultd
start_target
[ -e /proc/pressure/cpu ] || skip "this kernel has no PSI"
mkdir "$cgroups/busy"
inject --trigger pressure:/busy:cpu:some:50ms/500ms --for 120s
stays_running 2 "without any pressure"
for _ in 1 2 3 4; do
    sh -c "echo 0 >$cgroups/busy/cgroup.procs && while :; do :; done" &
done
fired_by 'cgroup /busy had cpu pressure (some 50000 500000 '
echo 1 >"$cgroups/busy/cgroup.kill"
undone

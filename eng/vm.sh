# shellcheck shell=bash
# `./build test-vm`: the cases of tests/Vm in a guest under QEMU, for what may not be done to this machine: its clock set, cgroup
# controllers enabled, another kernel. The guest is Debian's kernel, busybox and the published binaries in an initramfs.
readonly vm=$artifacts/vm
readonly vm_needs='qemu-system-x86 cpio util-linux'
readonly vm_limit=${FAULTD_VM_LIMIT:-3000}
readonly vm_kernel_package=linux-image-cloud-amd64
# At how many points faultd is killed in the guest: a number, or all, over everything, which takes hours on an emulated processor.
readonly vm_sweep_points=${FAULTD_VM_SWEEP_POINTS:-12}

verb_test_vm() {
    local filter=${1:-}
    [ -n "$(names_of tests/Vm/cases "$filter")$(names_of tests/Vm/debian "$filter")" ] ||
        { say "No case of tests/Vm has '$filter' in its name." >&2; exit 2; }
    open_table test-vm
    what_passed="the cases of tests/Vm in the guests${filter:+ with '$filter' in their names}"
    test_guests "$filter"
    close_test
}

# test_guests TEXT: the cases with that in their names, in the guests they are for.
test_guests() {
    local cases debian_cases
    cases=$(names_of tests/Vm/cases "$1")
    debian_cases=$(names_of tests/Vm/debian "$1")
    [ -z "$cases" ] || test_small "$cases"
    [ -z "$debian_cases" ] || test_debian "$debian_cases"
}

test_small() {
    # shellcheck disable=SC2086 # the list is words
    require $vm_needs
    verb_publish
    publish_native faultd-sweep "$sweep_project" "$vm/sweep"
    prepare_sweep
    fetch_guest
    build_initramfs
    run_guest "$1"
}

# The cases in a directory with a text in their names, or one of several that commas part.
names_of() {
    local file name text
    for file in "$1"/*.sh; do
        name=$(basename "$file" .sh)
        while IFS= read -r -d , text; do
            case $name in *"$text"*) printf '%s\n' "$name" && break ;; esac
        done <<<"$2,"
    done
}

# What the sweep compiles, for a guest without a compiler.
prepare_sweep() {
    # shellcheck disable=SC2086 # the list is words
    require $link_needs
    phase "prepare the sweep" "$vm/sweep/faultd-sweep" --prepare "$vm/sweep/prepared"
}

# Debian's kernel and busybox, unpacked below artifacts/vm and never installed.
fetch_guest() {
    [ ! -e "$vm/guest/complete" ] || return 0
    phase "fetch the guest" download_guest
}

download_guest() {
    local image package
    rm -rf -- "$vm/guest" "$vm/packages"
    mkdir -p "$vm/guest" "$vm/packages"
    # The package of that name is empty, and depends on the kernel of the day.
    image=$(apt-cache depends "$vm_kernel_package" | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
    if [ -z "$image" ]; then
        echo "apt knows no $vm_kernel_package: the guest is Debian's (apt-get update?)"
        return 1
    fi
    (cd "$vm/packages" && apt-get download "$image" busybox-static) || return
    for package in "$vm/packages"/*.deb; do dpkg-deb -x "$package" "$vm/guest" || return; done
    mv "$vm/guest/boot"/vmlinuz-* "$vm/guest/vmlinuz" && : >"$vm/guest/complete"
}

# Sets $initramfs to an archive of just what is there now; its name is its content's.
build_initramfs() {
    new_scratch
    local tree=$scratch/tree file sum
    mkdir -p "$tree/bin" "$tree/vm" "$tree/etc"
    cp "$vm/guest/bin/busybox" "$tree/bin/" &&
        cp "$published/faultd" "$published/faultctl" "$published"/*.so "$tree/vm/" &&
        cp -r tests/Vm/lib.sh tests/Vm/cases "$vm/sweep/prepared" "$vm/sweep/faultd-sweep" "$tree/vm/" &&
        cp "$vm/guest"/lib/modules/*/kernel/drivers/block/brd.ko "$vm/guest"/lib/modules/*/kernel/drivers/net/veth.ko \
            "$vm/guest"/lib/modules/*/kernel/net/sched/{sch_htb,sch_netem,cls_bpf}.ko "$tree/vm/" &&
        cp tests/Vm/init "$tree/init" && chmod 0755 "$tree/init" || fail initramfs "cannot copy to $tree"
    echo 'root:x:0:0:root:/:/bin/sh' >"$tree/etc/passwd"
    echo 'root:x:0:' >"$tree/etc/group"
    ldd "$published/faultd" "$published/faultctl" "$published"/*.so "$vm/sweep/faultd-sweep" "$vm/sweep/prepared/target" | grep -oE '/[^ ]+\.so[^ ]*' | grep -v ':$' | sort -u | while read -r file; do
        mkdir -p "$tree$(dirname "$file")" && cp -L "$file" "$tree$file" || exit
    done || fail initramfs "cannot copy the shared libraries that ldd names"
    sum=$(cd "$tree" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
    initramfs=$vm/initramfs-$sum.cpio
    [ ! -e "$initramfs" ] || return 0
    rm -f "$vm"/initramfs-*
    # Not compressed: unpacking would cost the emulated processor more than reading.
    (cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0) >"$initramfs.new" && mv "$initramfs.new" "$initramfs" ||
        fail initramfs "cannot write $initramfs"
}

# Boots, prints each case's line as it comes, and records it.
run_guest() {
    begin "boot the guest"
    begin_console "$logs/vm-console.log"
    live -m 1024 -kernel "$vm/guest/vmlinuz" -initrd "$initramfs" \
        -append "console=ttyS0 quiet panic=-1 psi=1 faultd.points=$vm_sweep_points faultd.cases=$(tr '\n' , <<<"$1")"
    end_console guest "$1"
}

# begin_console FILE, then `live` as often as the guest is booted, then end_console GUEST CASES: what the cases' lines are read from.
begin_console() { console=$1 began=$SECONDS seen=0 why="the guest ended before it"; : >"$console"; }

# live OPTION…: one life of a guest under QEMU, which it ends itself, or has us end as a power cut does ("guest: cut"). False when its time
# was over.
live() {
    local asked qemu
    asked=$(grep -ac '^guest: cut' "$console")
    setpriv --pdeathsig KILL qemu-system-x86_64 -accel "$(accelerator)" -cpu max -smp 2 -nographic -no-reboot -nic none "$@" >>"$console" 2>&1 &
    qemu=$!
    while kill -0 "$qemu" 2>/dev/null; do
        sleep 1
        say_new_lines "$console"
        if [ $((SECONDS - began)) -ge "$vm_limit" ]; then
            why="the guest was ended after $vm_limit s"
        elif [ "$(grep -ac '^guest: cut' "$console")" -eq "$asked" ]; then
            continue
        fi
        kill -KILL "$qemu"
        break
    done
    wait "$qemu" 2>/dev/null
    say_new_lines "$console"
    [ $((SECONDS - began)) -lt "$vm_limit" ]
}

# A KVM on a processor that has no such instructions is an emulation too, under which a distribution's kernel does not boot.
accelerator() {
    if [ -w /dev/kvm ] && grep -qE '\b(vmx|svm)\b' /proc/cpuinfo; then echo kvm; else echo tcg,thread=multi; fi
}

# What the guest never spoke of has failed.
end_console() {
    local name
    note_time "$1" $((SECONDS - began))
    for name in $2; do record_case "$name" "$console" "$why"; done
    grep -aq '^guest: done' "$console" || { say "The guest's console:"; console_text "$console" | tail -n 100; }
}

# What the guest said; the firmware's screen control ends a line.
console_text() { tr -d '\r' <"$1" | sed 's/\x1b[^A-Za-z]*[A-Za-z]/\n/g'; }

# Uses begin_console's $seen.
say_new_lines() {
    local line lines=()
    # A line that has no end yet is left for the next time.
    while IFS= read -r line; do
        case $line in 'guest: '*|'ok '*|'not ok '*|'skip '*|'    '*) lines+=("$line") ;; esac
    done < <(console_text "$1")
    [ ${#lines[@]} -le "$seen" ] || printf '%s\n' "${lines[@]:seen}"
    seen=${#lines[@]}
}

record_case() {
    local line
    line=$(console_text "$2" | grep -E "^(ok|not ok|skip) $1:" | tail -n 1)
    case $line in
        ok*) record vm "$1" pass ;;
        skip*) record vm "$1" skip "${line#*: }" ;;
        not*) record vm "$1" fail "${line#*: }" ;;
        *) record vm "$1" fail "$3" ;;
    esac
}

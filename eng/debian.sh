# shellcheck shell=bash
# The second guest of `./build test-vm`: a Debian with systemd, on a disk, that the package is installed on. It is booted again when it
# asks for it, and cut off from power when it asks for that.
readonly debian_release=bookworm
readonly debian_packages=systemd,systemd-sysv,dbus,kmod,procps,util-linux,e2fsprogs,redis-server,$vm_kernel_package
readonly debian_needs='qemu-system-x86 qemu-utils mmdebstrap e2fsprogs'
readonly debian_boots=6

test_debian() {
    # shellcheck disable=SC2086 # the list is words
    require $debian_needs
    verb_deb
    make_debian
    make_payload
    run_debian "$1"
}

# The disk as it is before anything of ours: made once for what is written here.
make_debian() {
    local made
    made=$(sha256sum eng/debian.sh tests/Vm/vm-cases.service | sha256sum | cut -c1-16)
    debian=$vm/debian-$made
    [ ! -e "$debian/complete" ] || return 0
    rm -rf -- "$vm"/debian-*
    mkdir -p "$debian"
    phase "make a Debian" install_debian
}

install_debian() {
    local tree=$debian/tree
    mmdebstrap --variant=minbase --mode=root --include="$debian_packages" --include=initramfs-tools "$debian_release" "$tree" || return
    cp tests/Vm/vm-cases.service "$tree/etc/systemd/system/" &&
        ln -s ../vm-cases.service "$tree/etc/systemd/system/multi-user.target.wants/" &&
        ln -s /dev/null "$tree/etc/systemd/system/serial-getty@ttyS0.service" &&
        mkdir "$tree/payload" &&
        echo faultd-guest >"$tree/etc/hostname" &&
        cp "$tree"/boot/vmlinuz-* "$debian/vmlinuz" && cp "$tree"/boot/initrd.img-* "$debian/initrd" &&
        mke2fs -q -t ext4 -d "$tree" "$debian/disk" 2G && rm -rf -- "$tree" && : >"$debian/complete"
}

# The package and the cases, on a disk of their own.
make_payload() {
    new_scratch
    mkdir "$scratch/payload" && cp -r "$deb" tests/Vm/lib.sh tests/Vm/debian-lib.sh tests/Vm/debian tests/Vm/run-debian "$scratch/payload/" &&
        mke2fs -q -t ext4 -d "$scratch/payload" "$scratch/payload.img" 64M ||
        fail payload "cannot make the disk with the package"
    payload=$scratch/payload.img
}

# Boots as often as the guest asks for, prints each case's line as it comes, and records it.
run_debian() {
    local console=$logs/debian-console.log start=$SECONDS seen=0 boot why="the guest ended before it" name
    begin "boot a Debian"
    : >"$console"
    qemu-img create -q -f qcow2 -F raw -b "$debian/disk" "$scratch/disk.qcow2" || fail debian "qemu-img cannot make a disk"
    for boot in $(seq "$debian_boots"); do
        boot_debian "$console" "$boot" "$(tr '\n' , <<<"$1")" || { why="the guest was ended after $vm_limit s"; break; }
        grep -aq '^guest: done' "$console" && break
    done
    note_time "Debian guest" $((SECONDS - start))
    for name in $1; do record_case "$name" "$console" "$why"; done
    grep -aq '^guest: done' "$console" || { say "The guest's console:"; console_text "$console" | tail -n 100; }
}

# One life of the guest, which it ends itself, or has us end as a power cut does. False when its time was over.
boot_debian() {
    local console=$1 asked qemu status=0
    asked=$(grep -ac '^guest: cut' "$console")
    setpriv --pdeathsig KILL qemu-system-x86_64 -accel tcg,thread=multi -cpu max -m 1536 -smp 2 -nographic -no-reboot -nic none \
        -kernel "$debian/vmlinuz" -initrd "$debian/initrd" \
        -drive "file=$scratch/disk.qcow2,if=virtio,format=qcow2,cache=unsafe" -drive "file=$payload,if=virtio,format=raw,readonly=on" \
        -append "console=ttyS0 root=/dev/vda rw quiet panic=-1 psi=1 systemd.show_status=no faultd.boot=$2 faultd.cases=$3" >>"$console" 2>&1 &
    qemu=$!
    while kill -0 "$qemu" 2>/dev/null; do
        sleep 1
        say_new_lines "$console"
        if [ "$(grep -ac '^guest: cut' "$console")" -gt "$asked" ]; then
            kill -KILL "$qemu"
            break
        fi
        [ $((SECONDS - start)) -lt "$vm_limit" ] && continue
        kill -KILL "$qemu"
        status=1
    done
    wait "$qemu" 2>/dev/null
    say_new_lines "$console"
    return "$status"
}

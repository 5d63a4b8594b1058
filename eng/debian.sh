# shellcheck shell=bash
# The second guest of `./build test-vm`: a Debian with systemd, on a disk, that the package is installed on. It is booted again when it
# asks for it, and cut off from power when it asks for that.
readonly debian_release=bookworm
readonly debian_packages=systemd,systemd-sysv,dbus,kmod,procps,nftables,iproute2,util-linux,e2fsprogs,redis-server,postgresql,stress-ng,$vm_kernel_package
readonly debian_needs='qemu-system-x86 qemu-utils mmdebstrap e2fsprogs'
readonly debian_boots=8

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
        rm -f "$tree/etc/systemd/system/multi-user.target.wants/postgresql.service" &&
        mkdir "$tree/payload" &&
        echo faultd-guest >"$tree/etc/hostname" &&
        cp "$tree"/boot/vmlinuz-* "$debian/vmlinuz" && cp "$tree"/boot/initrd.img-* "$debian/initrd" &&
        mke2fs -q -t ext4 -d "$tree" "$debian/disk" 2G && rm -rf -- "$tree" && : >"$debian/complete"
}

# The package and the cases, on a disk of their own.
make_payload() {
    new_scratch
    mkdir "$scratch/payload" && cp -r "$deb" tests/Vm/lib.sh tests/Vm/debian-lib.sh tests/Vm/measure.pl tests/Vm/debian tests/Vm/run-debian "$scratch/payload/" &&
        mke2fs -q -t ext4 -d "$scratch/payload" "$scratch/payload.img" 64M ||
        fail payload "cannot make the disk with the package"
    payload=$scratch/payload.img
}

# Boots as often as the guest asks for, prints each case's line as it comes, and records it.
run_debian() {
    local boot
    begin "boot a Debian"
    begin_console "$logs/debian-console.log"
    qemu-img create -q -f qcow2 -F raw -b "$debian/disk" "$scratch/disk.qcow2" && truncate -s 64M "$scratch/home" || fail debian "cannot make a disk"
    for boot in $(seq "$debian_boots"); do
        live -m 1536 -kernel "$debian/vmlinuz" -initrd "$debian/initrd" \
            -drive "file=$scratch/disk.qcow2,if=virtio,format=qcow2,cache=unsafe" -drive "file=$payload,if=virtio,format=raw,readonly=on" \
            -drive "file=$scratch/home,if=virtio,format=raw,cache=unsafe" \
            -append "console=ttyS0 root=/dev/vda rw quiet panic=-1 psi=1 systemd.show_status=no faultd.boot=$boot faultd.cases=$(tr '\n' , <<<"$1")" || break
        grep -aq '^guest: done' "$console" && break
    done
    bring_home
    end_console "Debian guest" "$1"
}

# The journal of each boot, and what each case wrote.
bring_home() {
    rm -rf -- "$logs/debian"
    mkdir -p "$logs/debian"
    tar -C "$logs/debian" --strip-components=1 -xf "$scratch/home" 2>/dev/null || say "The Debian guest left no journal."
}

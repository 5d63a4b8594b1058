# shellcheck shell=bash
# What the verbs need beside the .NET SDK. Each need is a check and the Debian package that satisfies it.
missing_packages=()

check_gcc() { command -v gcc || command -v clang; }
# ILCompiler links with gcc when there is no clang, through ld.bfd, and strips with objcopy; it brings its own zlib.
check_binutils() { command -v ld.bfd && command -v objcopy; }
check_libc6_dev() { [ -e /usr/include/stdio.h ]; }
# The PATH's python3 may be another one, without Debian's modules.
check_python3() { [ -x /usr/bin/python3 ]; }
check_python3_msgpack() { /usr/bin/python3 -c 'import msgpack'; }
check_util_linux() { command -v setpriv && command -v unshare && command -v flock; }
check_procps() { command -v ps; }
check_nftables() { [ -x /usr/sbin/nft ]; }
check_iproute2() { command -v ip; }
check_qemu_system_x86() { command -v qemu-system-x86_64; }
check_debhelper() { command -v dh; }
check_lintian() { command -v lintian; }
check_qemu_utils() { command -v qemu-img; }
check_mmdebstrap() { command -v mmdebstrap; }
check_e2fsprogs() { command -v mke2fs; }
check_cpio() { command -v cpio; }

need() {
    local package
    for package in "$@"; do
        "check_${package//-/_}" >/dev/null 2>&1 || missing_packages+=("$package")
    done
}

# require PACKAGE…: installs what is missing as root, else lists it and fails. Silent when all is there.
require() {
    require_sdk
    missing_packages=()
    need "$@"
    [ ${#missing_packages[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        say "Missing on this machine:"
        printf '  %s\n' "${missing_packages[@]}"
        say "Install with:  sudo apt-get install --no-install-recommends ${missing_packages[*]}"
        fail deps "${#missing_packages[@]} package(s) missing, see the list above"
    fi
    phase "install ${missing_packages[*]}" install_packages "${missing_packages[@]}"
    local wanted=("${missing_packages[@]}")
    missing_packages=()
    need "${wanted[@]}"
    [ ${#missing_packages[@]} -eq 0 ] || fail deps "still missing after apt-get install: ${missing_packages[*]}"
}

install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=300 update &&
        apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

require_sdk() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail deps "FaultD is built on Linux x86_64, this is $(uname -s) $(uname -m)"
    command -v dotnet >/dev/null || fail deps "no dotnet on PATH; install the .NET 10 SDK"
    dotnet --version >"$logs/sdk.log" 2>&1 ||
        { cat "$logs/sdk.log"; fail deps "the dotnet on PATH does not satisfy global.json; install the .NET 10 SDK"; }
}

readonly link_needs='gcc binutils libc6-dev'
readonly test_needs='python3 python3-msgpack util-linux procps nftables iproute2'

verb_deps() {
    # shellcheck disable=SC2086 # the lists are words
    require $link_needs $test_needs
    say "All there: .NET SDK $(cat "$logs/sdk.log"), $link_needs $test_needs"
}

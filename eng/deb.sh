# shellcheck shell=bash
# `./build deb`: the Debian package, from the published binaries and packaging/.
readonly deb_needs='debhelper lintian'
readonly packages=$artifacts/packages

verb_deb() {
    # shellcheck disable=SC2086 # the list is words
    require $deb_needs
    verb_publish
    local version
    version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
    deb=$packages/faultd_${version}_amd64.deb
    phase "package faultd $version" make_deb "$version"
    phase "lintian" lintian --fail-on error,warning --tag-display-limit 0 "$deb"
    say "${deb#"$root"/}: $(du -k "$deb" | cut -f1) KB"
}

make_deb() {
    local tree when
    new_scratch
    tree=$scratch/faultd-$1
    when=$(git log -1 --format=%cD 2>/dev/null) || when=
    mkdir -p "$tree/bin" "$tree/completions" "$packages" &&
        cp -r packaging/deb/debian packaging/systemd packaging/etc packaging/man docs README.md SECURITY.md "$tree/" && cp CHANGELOG.md "$tree/docs/new-in-this-version.md" &&
        cp "$published/faultd" "$published/faultctl" "$published"/*.so "$tree/bin/" &&
        cp packaging/sysusers.d/faultd.conf "$tree/debian/faultd.sysusers" &&
        cp packaging/tmpfiles.d/faultd.conf "$tree/debian/faultd.tmpfiles" || return
    "$published/faultctl" completion bash >"$tree/completions/faultctl" &&
        "$published/faultctl" completion zsh >"$tree/completions/_faultctl" &&
        "$published/faultctl" completion fish >"$tree/completions/faultctl.fish" || return
    printf 'faultd (%s) unstable; urgency=medium\n\n  * /usr/share/doc/faultd/new-in-this-version.md says what has changed.\n\n -- FaultD maintainers <faultd@luminaguard.invalid>  %s\n' \
        "$1" "${when:-Thu, 01 Jan 2026 00:00:00 +0000}" >"$tree/debian/changelog"
    (cd "$tree" && env -u MAKEFLAGS debian/rules binary) && mv "$scratch/faultd_$1_amd64.deb" "$deb"
}

# shellcheck shell=bash
# From sources to binaries: restore, compile, publish, pack, format, docs.
readonly solution=LuminaGuard.FaultD.sln

verb_restore() { require_sdk; phase restore dotnet restore "$solution" -v q; }

verb_compile() {
    require_sdk
    phase compile dotnet build "$solution" -c "$configuration" -v q -nologo
}

# build_project NAME CSPROJ: for what is run from its build output.
build_project() {
    [ -f "$2" ] || fail "$1" "$2 does not exist in this checkout"
    phase "compile $1" dotnet build "$2" -c "$configuration" -v q -nologo
}

verb_publish() {
    # shellcheck disable=SC2086 # the list is words
    require $link_needs
    publish_native faultd src/Daemon/LuminaGuard.FaultD.Daemon.csproj
    publish_native faultctl src/Cli/LuminaGuard.FaultD.Cli.csproj
}

# Publishes one native binary unless it is younger than everything it is made of.
publish_native() {
    local name=$1 project=$2 stamp=$artifacts/obj/$1.published
    if [ -x "$published/$name" ] && [ -f "$stamp" ] &&
        [ -z "$(find src Directory.Build.props Directory.Packages.props nuget.config -newer "$stamp" -print -quit)" ]; then
        return 0
    fi
    local begun=$logs/$name.begun
    : >"$begun"
    phase "publish $name" dotnet publish "$project" -c "$configuration" -r "$rid" -v q -nologo -o "$artifacts/obj/publish/$name"
    # Ahead-of-time and trimming warnings are errors already; this holds should somebody relax that.
    if grep -qE 'warning IL[0-9]{4}' "$logs/publish-$name.log"; then
        explain_log "$logs/publish-$name.log"
        fail "publish $name" "ahead-of-time warnings" "$logs/publish-$name.log"
    fi
    [ -x "$artifacts/obj/publish/$name/$name" ] || fail "publish $name" "made no executable $name" "$logs/publish-$name.log"
    mkdir -p "$published"
    # By rename: a running binary cannot be written to.
    install -m 0755 "$artifacts/obj/publish/$name/$name" "$published/$name.new" && mv -f "$published/$name.new" "$published/$name" ||
        fail "publish $name" "cannot write $published/$name"
    mv -f "$begun" "$stamp"
}

verb_pack() {
    verb_publish
    rm -rf "$artifacts/packages"
    phase pack dotnet pack src/Sdk/LuminaGuard.FaultD.Sdk.csproj -c "$configuration" -v q -nologo -o "$artifacts/packages"
    say "Packages in artifacts/packages:"
    find "$artifacts/packages" -name '*.nupkg' -printf '  %f  %s bytes\n'
}

verb_docs() {
    [ -f eng/docs.sh ] || fail docs "docs/faults is not generated yet"
    . "$root/eng/docs.sh"
}

verb_format() {
    require_sdk
    case "${1:-}" in
        '') phase format dotnet format "$solution" --no-restore ;;
        --check) phase format dotnet format "$solution" --verify-no-changes ;;
        *) say "Unknown argument '$1' of format; known: --check" >&2; exit 2 ;;
    esac
}

verb_clean() { rm -rf -- "$artifacts" && mkdir -p "$logs"; }

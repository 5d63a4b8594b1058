# shellcheck shell=bash
# From sources to binaries: restore, compile, publish, pack, format, docs, goldens.
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

# publish_native NAME PROJECT [DIRECTORY]: publishes a native binary unless it is younger than all that it is made of.
publish_native() {
    local name=$1 project=$2 target=${3:-$published} stamp=$artifacts/obj/$1.published begun=$logs/$1.begun
    local made=$artifacts/obj/publish/$name log=$logs/publish-$name.log
    if [ -x "$target/$name" ] && [ -f "$stamp" ] && [ -z "$(find src "$(dirname "$project")" \
        Directory.Build.props Directory.Packages.props nuget.config -newer "$stamp" -print -quit)" ]; then
        return 0
    fi
    : >"$begun"
    phase "publish $name" dotnet publish "$project" -c "$configuration" -r "$rid" -v q -nologo -o "$made"
    # Ahead-of-time and trimming warnings are errors already; this holds should somebody relax that.
    if grep -qE 'warning IL[0-9]{4}' "$log"; then
        explain_log "$log"
        fail "publish $name" "ahead-of-time warnings" "$log"
    fi
    [ -x "$made/$name" ] || fail "publish $name" "made no executable $name" "$log"
    place_files "$made" "$target" || fail "publish $name" "cannot write to $target"
    mv -f "$begun" "$stamp"
}

# Each file by rename: a running binary cannot be written to. Symbols stay where they were made.
place_files() {
    local file name
    mkdir -p "$2" || return
    for file in "$1"/*; do
        name=$(basename "$file")
        case $name in *.dbg|*.pdb|*.xml) continue ;; esac
        cp -- "$file" "$2/.$name.new" && mv -f -- "$2/.$name.new" "$2/$name" || return
    done
    chmod 0755 "$2"/*
}

verb_pack() {
    verb_publish
    rm -rf "$artifacts/packages"
    phase pack dotnet pack src/Sdk/LuminaGuard.FaultD.Sdk.csproj -c "$configuration" -v q -nologo -o "$artifacts/packages"
    say "Packages in artifacts/packages:"
    find "$artifacts/packages" -name '*.nupkg' -printf '  %f  %s bytes\n'
}

# One page a kind; pages of kinds that are gone go too.
verb_docs() {
    build_project docs src/Cli/LuminaGuard.FaultD.Cli.csproj
    local faultctl=$artifacts/bin/LuminaGuard.FaultD.Cli/${configuration,,}/faultctl kind pages
    new_scratch
    pages=$scratch
    "$faultctl" explain --json >"$logs/kinds.json" || fail docs "faultctl explain --json failed"
    for kind in $(grep -oE '"kind": *"[a-z.-]+"' "$logs/kinds.json" | cut -d'"' -f4); do
        "$faultctl" explain "$kind" --markdown >"$pages/$kind.md" || fail docs "faultctl explain $kind --markdown failed"
    done
    [ -n "$(ls "$pages")" ] || fail docs "faultctl explain lists no kind"
    mkdir -p docs/faults
    rm -f docs/faults/*.md
    cp "$pages"/*.md docs/faults/
    say "docs/faults: $(find docs/faults -name '*.md' | wc -l) pages"
}

# The tests of the goldens write them when told so, and then hold them against the page and the code as ever.
verb_goldens() {
    build_project goldens tests/Sdk.Tests/LuminaGuard.FaultD.Sdk.Tests.csproj
    phase goldens env FAULTD_WRITE_GOLDENS=1 \
        "$artifacts/bin/LuminaGuard.FaultD.Sdk.Tests/${configuration,,}/LuminaGuard.FaultD.Sdk.Tests" \
        -noLogo -noColor -namespace LuminaGuard.FaultD.Tests.Wire
    say "tests/Sdk.Tests/Wire/Goldens: $(find tests/Sdk.Tests/Wire/Goldens -name '*.hex' | wc -l) goldens, docs/protocol.md"
}

verb_format() {
    require_sdk
    # The generator runs in the formatter too, from its build output; without it no record has its wire form.
    build_project generators src/Generators/LuminaGuard.FaultD.Generators.csproj
    case "${1:-}" in
        '') phase format env Configuration="$configuration" dotnet format "$solution" ;;
        --check) phase format env Configuration="$configuration" dotnet format "$solution" --verify-no-changes ;;
        *) say "Unknown argument '$1' of format; known: --check" >&2; exit 2 ;;
    esac
}

verb_clean() { rm -rf -- "$artifacts" && mkdir -p "$logs"; }

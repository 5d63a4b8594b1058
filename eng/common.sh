# shellcheck shell=bash
# What every verb uses: the environment of the dotnet tool, phases with their time and log, and the words of a failure.
readonly configuration=Release
readonly rid=linux-x64
readonly artifacts=$root/artifacts
readonly logs=$artifacts/logs
readonly published=$artifacts/publish/$rid
phase_times=()
scratch_directories=()

say() { printf '%s\n' "$*"; }

# fail PHASE WHY [LOG]: the verdict a stranger understands. `./build test` replaces on_failure to end in its count.
on_failure() { :; }
fail() {
    local log=${3:-}
    say "FAILED: $1: $2${log:+ (log: ${log#"$root"/})}"
    on_failure "$1" "$2"
    exit 1
}

prepare_environment() {
    # dotnet and NuGet keep caches below HOME and refuse to start without one.
    if [ ! -w "${HOME:-/nonexistent}" ]; then
        HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
        [ -w "${HOME:-/nonexistent}" ] || HOME=$artifacts/home
        export HOME
    fi
    if ! mkdir -p "$logs" "$HOME" 2>/dev/null || [ ! -w "$logs" ]; then
        fail setup "cannot write below $artifacts as uid $(id -u); use a checkout of your own"
    fi
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
    # Else each .NET program of a test leaves a socket for diagnosis in /tmp when it is killed.
    export DOTNET_EnableDiagnostics=0
    export DOTNET_CLI_UI_LANGUAGE=en DOTNET_GENERATE_ASPNET_CERTIFICATE=false
    # A build leaves no MSBuild process behind.
    export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
    # The SDK itself asks for ICU unless told otherwise; a small machine has none.
    if ! ldconfig -p 2>/dev/null | grep -q libicuuc; then export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1; fi
    # What the SDK starts as its embedded daemon, and what tests start as the shell's client.
    export FAULTD_BINARY=$published/faultd FAULTCTL_BINARY=$published/faultctl
    trap remove_scratch EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# Sets $scratch to a new directory that is removed when the script ends.
new_scratch() {
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/faultd-build.XXXXXX") || fail setup "cannot make a temporary directory"
    scratch_directories+=("$scratch")
}

remove_scratch() {
    local directory
    for directory in ${scratch_directories[@]+"${scratch_directories[@]}"}; do rm -rf -- "$directory"; done
}

# phase NAME COMMAND…: runs it quietly, its output in a log; prints a line before, and then the time, or the end of the log
# and the verdict.
phase() {
    local name=$1 log=$logs/${1// /-}.log start=$SECONDS
    shift
    begin "$name"
    "$@" >"$log" 2>&1
    local status=$?
    note_time "$name" $((SECONDS - start))
    [ "$status" -ne 0 ] || return 0
    explain_log "$log"
    fail "$name" "exit code $status of: $(printf '%q ' "$@" | cut -c1-200)" "$log"
}

begin() { say "$1 …"; }

note_time() {
    phase_times+=("$(printf '%5d s  %s' "$2" "$1")")
    say "$(printf '%-44s %4d s' "$1" "$2")"
}

# The lines of a build log that tell what is wrong, each once; else its end.
explain_log() {
    local errors
    errors=$(grep -E ': (error|warning) ' "$1" | sed 's/ \[[^]]*\]$//' | sort -u | head -40)
    if [ -n "$errors" ]; then say "$errors"; else tail -n 40 "$1"; fi
}

# shellcheck shell=bash
# What runs the product as a whole: the demo, the sweep, the long runs, the benchmarks.
readonly demo_project=samples/Demo/LuminaGuard.FaultD.Demo.csproj
readonly sweep_project=tests/Sweep/LuminaGuard.FaultD.Sweep.csproj
readonly benchmark_project=benchmarks/LuminaGuard.FaultD.Benchmarks.csproj

# The executable of a project's build output, by the name that the project gives its assembly.
built() { printf '%s/bin/%s/%s/%s\n' "$1/artifacts" "$(basename "$2" .csproj)" "${configuration,,}" "$3"; }

verb_demo() {
    verb_publish
    build_project demo "$demo_project"
    "$(built "$root" "$demo_project" faultd-demo)" "$@"
}

verb_sweep() {
    verb_publish
    build_project sweep "$sweep_project"
    "$(built "$root" "$sweep_project" faultd-sweep)" "$@"
}

verb_bench() {
    verb_publish
    build_project bench "$benchmark_project"
    "$(built "$root" "$benchmark_project" LuminaGuard.FaultD.Benchmarks)" "$@"
}

# The long runs are the tests marked Explicit = true; an ordinary run leaves them out.
verb_soak() {
    [ $# -eq 0 ] || { say "soak takes no arguments" >&2; exit 2; }
    open_table soak
    # shellcheck disable=SC2086 # the lists are words
    require $link_needs $test_needs
    verb_compile
    verb_publish
    local project
    test_arguments=(-explicit only)
    for project in $(projects_of plain) $(projects_of kernel); do
        grep -rqE --include='*.cs' 'Explicit *= *true' "tests/${project#LuminaGuard.FaultD.}" && run_project soak "$root" "$project"
    done
    close_test
}

# step LANE NAME EXPECTED-EXIT COMMAND…: one run that counts as one test.
step() {
    local lane=$1 name=$2 expected=$3 start=$SECONDS status
    local log="$logs/$1-${2//[^A-Za-z0-9.-]/-}.log"
    shift 3
    timeout --foreground -k 30 "$lane_limit" "$@" >"$log" 2>&1
    status=$?
    phase_times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$lane $name")")
    if [ "$status" -eq "$expected" ]; then
        record "$lane" "$name" pass
        say "$(printf '%-5s%s: passed' "$lane" "$name")"
        return 0
    fi
    local why="exit code $status, expected $expected"
    [ "$status" -ne 124 ] || why="did not end within $lane_limit s"
    record "$lane" "$name" fail "$why; $(tail -n 1 "$log")"
    say "$(printf '%-5s%s: FAILED, %s (log: %s)' "$lane" "$name" "$why" "${log#"$root"/}")"
    tail -n 25 "$log" | sed 's/^/    /'
    return 1
}

sweep_sample() { :; }
demo_runs() { :; }
demo_as_user() { :; }

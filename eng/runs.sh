# shellcheck shell=bash
# What runs the product as a whole: the demo, the sweep, the long runs, the benchmarks.
readonly demo_project=samples/Demo/LuminaGuard.FaultD.Demo.csproj
readonly ledger_project=samples/Ledger/LuminaGuard.FaultD.Samples.Ledger.csproj
readonly ledger=publish/ledger/ledger
readonly sweep_project=tests/Sweep/LuminaGuard.FaultD.Sweep.csproj
readonly benchmark_project=benchmarks/LuminaGuard.FaultD.Benchmarks.csproj

# The executable of a project's build output, by the name that the project gives its assembly.
built() { printf '%s/bin/%s/%s/%s\n' "$1/artifacts" "$(basename "$2" .csproj)" "${configuration,,}" "$3"; }

verb_demo() {
    # Standard output is the report's alone where a program reads it.
    case " $* " in
        *' --json '*) make_demo >&2 ;;
        *) make_demo ;;
    esac
    cd -- "$caller" || fail demo "cannot enter $caller"
    # What the demo prints to be run again is what was typed.
    FAULTD_DEMO_COMMAND="$(printf %q "$0") demo" "$(built "$root" "$demo_project" faultd-demo)" --ledger "$artifacts/$ledger" "$@"
}

make_demo() {
    verb_publish
    publish_native ledger "$ledger_project" "$(dirname "$artifacts/$ledger")"
    build_project demo "$demo_project"
}

verb_sweep() {
    verb_publish
    build_project sweep "$sweep_project"
    cd -- "$caller" || fail sweep "cannot enter $caller"
    local sweep
    sweep=$(built "$root" "$sweep_project" faultd-sweep)
    if [ $# -gt 0 ]; then "$sweep" --faultd "$published/faultd" "$@"; else whole_sweep "$sweep"; fi
}

# Every fault, recovered by `faultd --recover` and by guardians. A point is mostly waiting, so there are more sweeps at a time
# than processors.
whole_sweep() {
    local fault mode log started=() status=0 at_a_time=$((2 * $(nproc)))
    for mode in recovered guarded; do
        for fault in $("$1" --list); do
            while [ "$(jobs -rp | wc -l)" -ge "$at_a_time" ]; do wait -n; done
            log=$logs/sweep-$mode-$fault.log
            started+=("$log")
            say "sweep of $fault, $mode …"
            local options=(--faultd "$published/faultd" --all --faults "$fault")
            [ "$mode" = recovered ] || options+=(--guarded)
            { "$1" "${options[@]}" >"$log" 2>&1 || echo "FAIL: exit code $?" >>"$log"; } &
        done
    done
    wait
    for log in "${started[@]}"; do
        say "$(basename "$log" .log):"
        sed -n '/^fault  /,$p' "$log"
        # The last line is the verdict, or the exit code that a verdict of failure was followed by.
        case $(tail -n 1 "$log") in PASS:*) ;; *) status=1; tail -n 1 "$log" ;; esac
    done
    # PASS: faultd was killed at N points of N operations; leftovers N, failures N, skipped N, tried again N
    cat "${started[@]}" | awk '
        /^(PASS|FAIL): faultd was killed/ { gsub(/[^0-9 ]/, ""); points += $1; operations += $2; left += $3; failures += $4; skipped += $5 }
        END { printf "the whole sweep: %d points of %d operations; leftovers %d, failures %d, skipped %d\n", points, operations, left, failures, skipped }'
    if [ "$status" -eq 0 ]; then say PASS; else say FAIL; fi
    return "$status"
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
    local project project_limit=${FAULTD_SOAK_LIMIT:-14400}
    test_arguments=(-explicit only -showLiveOutput)
    for project in $(projects_of plain) $(projects_of kernel); do
        grep -rqE --include='*.cs' 'Explicit *= *true' "tests/${project#LuminaGuard.FaultD.}" || continue
        run_project soak "$root" "$project"
        sed -n 's/^.*\[OUTPUT\] //p' "$logs/test-soak-${project#LuminaGuard.FaultD.}.log"
    done
    close_test
}

# step LANE NAME EXIT PATTERN COMMAND…: one run that counts as one test; it must end with EXIT and have printed PATTERN.
step() {
    local lane=$1 name=$2 expected=$3 pattern=$4 start=$SECONDS status why=
    local log="$logs/$1-${2//[^A-Za-z0-9.-]/-}.log"
    step_log=$log
    begin "$(printf '%-5s%s' "$lane" "$name")"
    shift 4
    { timeout --foreground -k 30 "$lane_limit" "$@" >"$log" 2>&1; } 2>/dev/null
    status=$?
    phase_times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$lane $name")")
    if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then why="did not end within $lane_limit s"
    elif [ "$status" -ne "$expected" ]; then why="exit code $status, expected $expected"
    elif [ -n "$pattern" ] && ! grep -qE -- "$pattern" "$log"; then why="did not print what it should: $pattern"; fi
    if [ -z "$why" ]; then
        record "$lane" "$name" pass
        say "$(printf '%-5s%s: passed' "$lane" "$name")"
        return 0
    fi
    record "$lane" "$name" fail "$why; $(tail -n 1 "$log")"
    say "$(printf '%-5s%s: FAILED, %s (log: %s)' "$lane" "$name" "$why" "${log#"$root"/}")"
    tail -n 25 "$log" | sed 's/^/    /'
}

# The harness proves itself, then kills faultd at points spread over every fault and operation: one test each.
readonly sweep_points=${FAULTD_SWEEP_POINTS:-240}
readonly sweep_seed=${FAULTD_SWEEP_SEED:-1}

sweep_sample() {
    [ -f "$sweep_project" ] || return 0
    local sweep
    sweep=$(built "$root" "$sweep_project" faultd-sweep)
    step "$1" "sweep self-test" 0 '' "$sweep" --self-test
    step "$1" "sweep of $sweep_points points" 0 '^PASS' "$sweep" --faultd "$published/faultd" --sample "$sweep_points" --seed "$sweep_seed"
    # The rows of its table: fault, operation, killed at, window, end, left, failures.
    awk -v lane="$1" -v OFS='\t' '
        /^fault +operation +killed at/ { rows = 1; next }
        rows && NF == 0 { rows = 0 }
        rows { print lane, "sweep: " $1 " " $2, $6 + $7 ? "fail" : "pass", $6 " left over, " $7 " failures at " $3 " points" }
        /^skipped: / { sub(/^skipped: /, ""); split($0, half, ": "); print lane, "sweep: " half[1], "skip", half[2] }
    ' "$step_log" >>"$table"
}

# python_checks LANE CHECKOUT [COMMAND that becomes another user…]: the client written from the protocol's page alone,
# against a real faultd; one test each.
python_checks() {
    local lane=$1 directory=$2
    shift 2
    step "$lane" "python client" 0 '^OK' "$@" \
        /usr/bin/python3 -IB "$directory/tests/Python/checks.py" "$directory/artifacts/publish/$rid/faultd"
    # test_a_strike_kills (__main__.Checks.test_a_strike_kills) ... ok
    awk -v lane="$lane" -v OFS='\t' '
        /^test_[a-z0-9_]+ \(.*\) \.\.\. / {
            name = $1; sub(/^test_/, "", name); gsub(/_/, " ", name)
            print lane, "python: " name, $NF == "ok" ? "pass" : "fail", $NF == "ok" ? "" : $NF
        }
    ' "$step_log" >>"$table"
}

# The demo holds, and each defect of the Ledger is found and named.
demo_runs() {
    [ -f "$demo_project" ] || return 0
    publish_native ledger "$ledger_project" "$(dirname "$artifacts/$ledger")"
    local lane=$1 defect
    local demo=("$(built "$root" "$demo_project" faultd-demo)" --ledger "$artifacts/$ledger" --seed 1)
    step "$lane" "demo holds" 0 HELD "${demo[@]}"
    for defect in ack-first:LOST leak-child:ORPHANED lose-fd:LEAKED no-restart:'NO RESTART'; do
        step "$lane" "demo finds ${defect%%:*}" 1 "^ *${defect#*:}" "${demo[@]}" --defect "${defect%%:*}"
    done
}

# demo_as_user CHECKOUT COMMAND that becomes the user…
demo_as_user() {
    [ -f "$demo_project" ] || return 0
    local copy=$1
    shift
    step user "demo holds" 0 HELD "$@" \
        "$(built "$copy" "$demo_project" faultd-demo)" --ledger "$copy/artifacts/$ledger" --seed 1
}

# The package in the hands of a stranger: a new project, outside this checkout, with nothing but the package folder.
package_check() {
    [ -d src/Sdk/Client ] || return 0
    verb_pack >/dev/null
    new_scratch
    cp eng/consumer/* "$scratch"
    cat >"$scratch/nuget.config" <<XML
<configuration>
  <packageSources>
    <clear />
    <add key="ours" value="$artifacts/packages" />
    <add key="theirs" value="$(sed -n 's/.*key="nuget.org" value="\([^"]*\)".*/\1/p' nuget.config)" />
  </packageSources>
  <fallbackPackageFolders><add key="cache" value="${NUGET_PACKAGES:-$HOME/.nuget/packages}" /></fallbackPackageFolders>
</configuration>
XML
    # A packages folder of its own: a package of this version from an earlier run must not be taken for this one.
    step "$1" "package: a new project restores and builds" 0 '' \
        env -C "$scratch" NUGET_PACKAGES="$scratch/packages" dotnet build Consumer.csproj -v q -nologo -o "$scratch/out"
    step "$1" "package: a new project pauses a process and takes it back" 0 'paused: T' \
        env -C / -u FAULTD_BINARY "$scratch/out/Consumer"
}

# The units with the published binary in the place of the installed one.
packaging_checks() {
    if ! command -v systemd-analyze >/dev/null; then
        record "$1" "packaging: systemd-analyze verify" skip "systemd is not installed"
        return
    fi
    new_scratch
    cp packaging/systemd/* "$scratch" && sed -i "s|=\(+\{0,1\}\)/usr/bin/faultd|=\1$published/faultd|" "$scratch"/*.service
    step "$1" "packaging: systemd-analyze verify" 0 '' env SYSTEMD_UNIT_PATH="$scratch:" \
        systemd-analyze verify --man=no "$scratch/faultd.socket" "$scratch/faultd.service" "$scratch/faultd-recover.service"
}

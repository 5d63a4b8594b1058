# shellcheck shell=bash
# `./build test`: every lane, each result in one table (lane, name, outcome, detail), counted at the very end.
readonly results=$artifacts/results
readonly table=$results/tests.tsv
what_passed="every lane that this machine and user can run"
readonly lane_limit=${FAULTD_TEST_LIMIT:-1500}

verb_test() {
    local quick= no_guests= argument
    for argument in "$@"; do
        case $argument in
            --quick) quick=yes ;;
            --no-vm) no_guests=yes ;;
            *) say "Unknown argument '$argument' of test; known: --quick, --no-vm" >&2; exit 2 ;;
        esac
    done
    open_table test
    # shellcheck disable=SC2086 # the lists are words
    require $link_needs $test_needs
    verb_compile
    verb_publish
    local mine=user
    [ "$(id -u)" -ne 0 ] || mine=root
    run_projects "$mine" "$root" plain
    [ -n "$quick" ] || whole_test "$mine"
    [ -n "$quick$no_guests" ] || guests "$mine"
    leftovers "$mine"
    close_test
}

guests() {
    if [ "$1" = root ]; then
        test_guests ''
    else
        record user "the guests of tests/Vm" skip "needs root"
        say "vm lane: skipped, it needs root"
    fi
}

whole_test() {
    if [ "$1" = root ]; then
        run_projects root "$root" kernel
    else
        record user Kernel.Tests skip "needs root"
        say "kernel lane: skipped, it needs root"
    fi
    python_checks "$1" "$root"
    sweep_sample "$1"
    packaging_checks "$1"
    package_check "$1"
    demo_runs "$1"
    [ "$1" = user ] || ordinary_user_lane
}

record() {
    local detail=${4:-}
    printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${detail//[$'\t\n']/ }" >>"$table"
}

# From here on every way out, a mistake in these scripts included, ends in the count.
open_table() {
    rm -rf -- "$results"
    mkdir -p "$results" && : >"$table" || fail "$1" "cannot write $results"
    on_failure() { record build "$1" fail "$2"; close_test; }
    trap 'record build "the build script" fail "ended early"; close_test' EXIT
}

# A project of the lane that holds tests; others are placeholders.
projects_of() {
    local project name
    for project in tests/*.Tests/*.csproj; do
        name=$(basename "$(dirname "$project")")
        case $name in
            Vm.Tests) continue ;;
            Kernel.Tests) [ "$1" = kernel ] || continue ;;
            *) [ "$1" = plain ] || continue ;;
        esac
        grep -rqE --include='*.cs' '\[[A-Za-z.]*(Fact|Theory)\b' "$(dirname "$project")" && printf '%s\n' "$(basename "$project" .csproj)"
    done
}

# run_projects LANE DIRECTORY plain|kernel [COMMAND that becomes another user…]
run_projects() {
    local lane=$1 directory=$2 kind=$3 project
    shift 3
    for project in $(projects_of "$kind"); do run_project "$lane" "$directory" "$project" "$@"; done
}

run_project() {
    local lane=$1 directory=$2 project=$3 short=${3#LuminaGuard.FaultD.} start=$SECONDS status
    shift 3
    local output=$directory/artifacts/results/$lane-$short.xml log=$logs/test-$lane-$short.log
    begin "$(printf '%-5s%s' "$lane" "$short")"
    # The shell's own remark about a signal belongs in nobody's way: record.py says it better.
    { "$@" timeout --foreground -k 30 "${project_limit:-$lane_limit}" \
        "$directory/artifacts/bin/$project/${configuration,,}/$project" \
        -noLogo -noColor -noAutoReporters -longRunning 120 -result-xml "$output" \
        ${test_arguments[@]+"${test_arguments[@]}"} >"$log" 2>&1; } 2>/dev/null
    status=$?
    /usr/bin/python3 -I "$root/eng/record.py" "$output" "$lane" "$short" "$status" "$table" || {
        [ -s "$output" ] || tail -n 20 "$log" | sed 's/^/    /'
        say "    log: ${log#"$root"/}"
    }
    phase_times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$lane $short")")
}
test_arguments=()

# Copies what tests run from to a place that an ordinary user can read, and runs the plain lane and the demo there.
ordinary_user_lane() {
    # A number without an account, nobody else's, and not the overflow uid (65534), which faultd refuses.
    local uid=$((200000 + $$ % 100000)) copy start=$SECONDS
    begin "copy for an ordinary user"
    new_scratch
    copy=$scratch/checkout
    chmod 0755 "$scratch"
    mkdir -p "$copy/artifacts/results" "$scratch/home"
    tar -C "$root" --exclude=./artifacts --exclude=./.git -cf - . | tar -C "$copy" --no-same-permissions -xf - &&
        tar -C "$root" -cf - "artifacts/bin" "artifacts/publish" | tar -C "$copy" -xf - &&
        chmod -R a+rX "$copy" && chown -R "$uid:$uid" "$scratch" || fail user "cannot copy the binaries to $scratch"
    note_time "copy for an ordinary user" $((SECONDS - start))
    as_user=(env -C "$copy" -i "PATH=/usr/local/bin:/usr/bin:/bin" "HOME=$scratch/home" ${CI:+"CI=$CI"} LANG=C.UTF-8
        "FAULTD_BINARY=$copy/artifacts/publish/$rid/faultd" "FAULTCTL_BINARY=$copy/artifacts/publish/$rid/faultctl"
        "DOTNET_ROOT=$(dotnet_for "$uid")" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
        setpriv --reuid="$uid" --regid="$uid" --clear-groups --inh-caps=-all)
    run_projects user "$copy" plain "${as_user[@]}"
    python_checks user "$copy" "${as_user[@]}"
    demo_as_user "$copy" "${as_user[@]}"
    owed_undos user "/tmp/faultd-$uid"/* "/run/user/$uid/faultd"/*
    rm -rf -- "/tmp/faultd-$uid" "/tmp/faultd-$uid-claims" "/run/lock/faultd-$uid"
    processes_of "$uid" >"$logs/user-processes.log"
    if [ -s "$logs/user-processes.log" ]; then
        cat "$logs/user-processes.log"
        record user "no process of the ordinary user is left" fail "$(head -3 "$logs/user-processes.log")"
        cut -d' ' -f1 "$logs/user-processes.log" | xargs -r kill -KILL 2>/dev/null
    else
        record user "no process of the ordinary user is left" pass
    fi
}

# Where the ordinary user finds the runtime: the machine's own, or a copy where that one cannot be entered.
dotnet_for() {
    local home
    home=$(dirname "$(readlink -f "$(command -v dotnet)")")
    if ! setpriv --reuid="$1" --regid="$1" --clear-groups test -x "$home/dotnet"; then
        mkdir "$scratch/dotnet" && cp -r "$home/host" "$home/shared" "$home/dotnet" "$scratch/dotnet/" && chmod -R a+rX "$scratch/dotnet"
        home=$scratch/dotnet
    fi
    printf '%s\n' "$home"
}

processes_of() {
    local status
    for status in /proc/[0-9]*/status; do
        awk -v uid="$1" '/^Name:/{n=$2} /^State:/{s=$2} /^Pid:/{p=$2} /^Uid:/{u=$2} END{if (u==uid && s!="Z") print p, n, s}' "$status" 2>/dev/null
    done
}

# Nothing started from our binaries may outlive the tests.
leftovers() {
    local link target found=
    for link in /proc/[0-9]*/exe; do
        target=$(readlink "$link" 2>/dev/null) || continue
        case $target in
            "$artifacts"/*) found+="${link//[!0-9]/} $target; " ;;
        esac
    done
    if [ -n "$found" ]; then
        say "Left running: $found"
        record "$1" "no process of ours is left running" fail "$found"
    else
        record "$1" "no process of ours is left running" pass
    fi
    case $1 in
        root) owed_undos root /run/faultd/state /run/faultd/embedded/* ;;
        *) owed_undos "$1" "/tmp/faultd-$(id -u)"/* "/run/user/$(id -u)/faultd"/* ;;
    esac
}

# owed_undos LANE STATE-DIRECTORY…: no daemon that is gone may still owe an undo. A live one holds its lock.
owed_undos() {
    local lane=$1 directory owed=
    shift
    for directory in "$@"; do
        [ -n "$(ls -A "$directory/undo" 2>/dev/null)" ] && flock -n "$directory/lock" true && owed+="$directory; "
    done
    if [ -n "$owed" ]; then
        say "Undos still owed: $owed"
        record "$lane" "nothing is owed any more" fail "$owed"
    else
        record "$lane" "nothing is owed any more" pass
    fi
}

# The skips against the agreed list, the failures by name, the times, and as the very last line the count.
close_test() {
    on_failure() { :; }
    trap remove_scratch EXIT
    local passed failed skipped
    compare_skips
    say
    [ ${#phase_times[@]} -eq 0 ] || printf '%s\n' "Times:" "${phase_times[@]}"
    read -r passed failed skipped < <(awk -F'\t' '{n[$3]++} END{printf "%d %d %d\n", n["pass"], n["fail"], n["skip"]}' "$table")
    say
    awk -F'\t' '$3=="skip"{printf "skipped: [%s] %s: %s\n", $1, $2, $4}' "$table"
    awk -F'\t' '$3=="fail"{printf "failed:  [%s] %s: %s\n", $1, $2, $4}' "$table"
    if [ "$failed" -gt 0 ]; then say "FAILED: test: $failed of $((passed + failed)) failed, named above (logs: artifacts/logs)"
    elif [ "$passed" -eq 0 ]; then say "FAILED: test: no test ran"
    else say "PASSED: $what_passed$([ "$skipped" -eq 0 ] || echo "; what was skipped is named above")"; fi
    say "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}

# A skip that tests/expected-skips.txt does not name, under the lane's heading, is a failure.
compare_skips() {
    local lane name outcome reason unexpected=0
    while IFS=$'\t' read -r lane name outcome reason; do
        [ "$outcome" = skip ] || continue
        expected_skip "$lane" "$name | $reason" && continue
        say "Unexpected skip in lane $lane: $name | $reason"
        unexpected=$((unexpected + 1))
    done <"$table"
    if [ "$unexpected" -gt 0 ]; then
        record all "no skip beyond tests/expected-skips.txt" fail "$unexpected test(s) were skipped that the list does not name"
    elif grep -qv '^build' "$table"; then
        record all "no skip beyond tests/expected-skips.txt" pass
    fi
}

expected_skip() {
    local line section=
    while IFS= read -r line; do
        case $line in
            ''|'#'*) ;;
            '['*']') section=${line:1:-1} ;;
            # A trailing * in the list stands for the rest of a reason that names numbers.
            *'*') [ "$section" = "$1" ] && [ "${2:0:${#line}-1}" = "${line%'*'}" ] && return 0 ;;
            *) [ "$section" = "$1" ] && [ "$2" = "$line" ] && return 0 ;;
        esac
    done <"$root/tests/expected-skips.txt"
    return 1
}

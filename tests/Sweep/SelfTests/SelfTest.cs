using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Victims;

namespace LuminaGuard.FaultD.Sweep.SelfTests;

/// <summary>
/// Proves the harness on a victim whose every syscall is known: each stop is hit once, the count runs over all
/// threads, the names and sides are right, the end is passed, foreign deaths are failures, and each kind of leftover
/// is seen.
/// </summary>
internal static class SelfTest
{
    /// <summary>Runs every check and returns the process's exit status.</summary>
    public static int Run(string workDirectory)
    {
        var compiler = new Compiler(workDirectory);
        var syscalls = SyscallTable.FromHeaders(compiler);
        using var tracer = new Tracer();
        var steps = new StepsChecks(tracer, syscalls, compiler.Compile("steps.c"), workDirectory);
        var exec = new ExecChecks(tracer, syscalls);
        var started = new StartedChecks(tracer, syscalls, compiler.Compile("starter.c"));
        var target = compiler.Compile("target.c");
        using var bystander = new Victim(target);
        using var cgroups = CgroupRoot.TryMake();
        var leftovers = new LeftoverChecks(target, workDirectory, bystander, cgroups);
        (string Name, Func<string?> Check)[] checks =
        [
            ("one counter over all threads: every stop hit exactly once, in order", steps.EveryStopIsHitOnce),
            ("killed at entry the call has not happened, killed at exit it has", steps.EntryAndExitAreTrue),
            ("the Nth stop on one side of one syscall", steps.NamedStopsAreHit),
            ("a window that ends before stop N kills nothing", steps.PassesTheEnd),
            ("a victim killed by somebody else is a failure of the harness", steps.ForeignKillIsAFailure),
            ("a victim that dies after its window is a failure of the harness", steps.DeathOutsideIsAFailure),
            ("from exec to exit: every stop of a program hit exactly once", exec.EveryStopIsHitOnce),
            ("a process that the traced one starts: every stop hit exactly once, and only it is killed", started.EveryStopIsHitOnce),
            ("an untouched world has no differences", leftovers.NothingIsNothing),
            ("births are as their parent", leftovers.BirthsAreExpected),
            ("a stopped thread is seen", leftovers.Stopped),
            ("a traced thread is seen", () => leftovers.Traced(tracer, syscalls)),
            ("a lowered limit is seen", leftovers.Limited),
            ("a limit left on a child born meanwhile is seen", leftovers.LimitedChild),
            ("a narrowed affinity of one thread is seen", leftovers.Pinned),
            ("an owed undo is seen", leftovers.Owed),
            ("a held claim is seen", leftovers.Held),
            ("an injector that is left is seen", leftovers.Injector),
        ];
        if (cgroups is null)
            Console.WriteLine("  skip  a frozen cgroup and a new cgroup are seen: no cgroup2 that we may write to");
        else
            checks = [.. checks, ("a frozen cgroup and a new cgroup are seen", leftovers.Frozen)];
        var failed = checks.Count(check => !Passes(check.Name, check.Check));
        Console.WriteLine($"self-test: {checks.Length - failed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static bool Passes(string name, Func<string?> check)
    {
        string? failure;
        try
        {
            failure = check();
        }
        catch (InvalidOperationException cause)
        {
            failure = cause.Message;
        }

        Console.WriteLine(failure is null ? $"  ok    {name}" : $"  FAIL  {name}: {failure}");
        return failure is null;
    }
}

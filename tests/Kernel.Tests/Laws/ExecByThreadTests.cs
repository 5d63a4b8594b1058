using System.Diagnostics;
using System.Globalization;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>
/// Law 6 where a thread that is not the leader executes a program, over and over: it takes the leader's number, and its own is nobody's then.
/// The kernel may lose a SIGSTOP in that; what may not be is that a process is said to be stopped and runs.
/// </summary>
public sealed class ExecByThreadTests
{
    private const string Victim = """
        #include <pthread.h>
        #include <stdlib.h>
        #include <time.h>
        #include <unistd.h>
        static char **arguments;
        static void *other(void *nothing)
        {
            struct timespec moment = { 0, 500000 + getpid() % 7 * 300000L };
            nanosleep(&moment, 0);
            execv("/proc/self/exe", arguments);
            abort();
        }
        int main(int argc, char **argv)
        {
            pthread_t thread;
            arguments = argv;
            pthread_create(&thread, 0, other, 0);
            for (;;)
                pause();
        }
        """;

    [Fact]
    public void What_is_said_to_be_stopped_stands_still()
    {
        using var world = Lab.Shared.NewWorld();
        using var directory = new TempDirectory();
        Gcc.Compile(Victim, directory.At("victim"));
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var victim = Process.Start(new ProcessStartInfo(directory.At("victim")) { UseShellExecute = false })!;
        int stopped = 0;
        List<string> ran = [];
        try
        {
            for (long end = Stopwatch.GetTimestamp() + (6 * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end;)
            {
                try
                {
                    using var fault = client.Inject(new PauseProcess(Target.Pid(victim.Id)));
                    stopped++;
                    if (Running(victim.Id) is { } state)
                        ran.Add(state);
                }
                catch (FaultException e)
                {
                    // In the middle of an exec it shows no program, and a SIGSTOP that was lost stops nobody: both are said.
                    Assert.True(e.Code is ErrorCode.KernelRefused or ErrorCode.Refused, $"{e.Code}: {e.Message}");
                }
            }
        }
        finally
        {
            victim.Kill();
            victim.WaitForExit();
        }
        Assert.True(stopped > 20, $"only {stopped} injections came through");
        Assert.True(ran.Count == 0, $"of {stopped} that were said to be stopped {ran.Count} had a thread that ran: {string.Join(", ", ran.Take(5))}");
        Eventually.True(() => client.List().Count == 0, "nothing is owed");
    }

    // The states of its threads when one of them runs.
    private static string? Running(int pid)
    {
        string tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task");
        var states = Directory.GetDirectories(tasks).Select(task => File.ReadAllText(task + "/stat")).Select(stat => stat[stat.LastIndexOf(')') + 2]).ToList();
        return states.TrueForAll(state => state is 'T' or 'Z' or 'X') ? null : string.Concat(states);
    }
}

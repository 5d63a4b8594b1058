using System.Diagnostics;
using System.Globalization;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>
/// Law 2 for a program that is stopped again as soon as it is continued, by itself or by others: our stop is taken back, and the other, which is
/// not ours, is left.
/// </summary>
public sealed class StopsItselfTests
{
    private const string Victim = """
        #include <signal.h>
        #include <unistd.h>
        static void again(int signal)
        {
            (void)signal;
            kill(getpid(), SIGSTOP);
        }
        int main(void)
        {
            signal(SIGCONT, again);
            for (;;)
                pause();
        }
        """;

    private const string Stopper = """
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        int main(int argc, char **argv)
        {
            for (int sent = 0; argc == 2 && kill(atoi(argv[1]), SIGSTOP) == 0; sent++)
                if (sent == 1000)
                    puts("it goes on"), fflush(stdout);
        }
        """;

    [Fact]
    public void A_pause_is_taken_back_also_where_somebody_stops_the_target_without_end()
    {
        using var world = Lab.Shared.NewWorld();
        using var directory = new TempDirectory();
        Gcc.Compile(Stopper, directory.At("stopper"));
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        int rounds = 0;
        while (!TakenBackBehind(directory.At("stopper")))
            Assert.True(++rounds < 20, "the other stop is noticed and told of");
        world.AssertAsBefore();

        bool TakenBackBehind(string program)
        {
            var handle = client.Inject(new PauseProcess(Target.Pid(world.Target.Pid)));
            using var stopper = Process.Start(new ProcessStartInfo(program, [world.Target.Pid.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            stopper.StandardOutput.ReadLine();
            var report = handle.Undo();
            stopper.Kill();
            stopper.WaitForExit();
            Signals.Send(world.Target.Pid, Signals.SIGCONT);
            Assert.Equal(UndoOutcome.Undone, report.Outcome);
            Assert.Empty(client.List());
            return report.Notes.Any(note => note.Contains("stopped again", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_pause_is_taken_back_also_where_the_target_stops_itself_behind_it()
    {
        using var world = Lab.Shared.NewWorld();
        using var directory = new TempDirectory();
        Gcc.Compile(Victim, directory.At("victim"));
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        // Which comes first, its handler or faultd's look, is open each time.
        for (int round = 0; round < 40; round++)
            PauseOne(client, directory.At("victim"));
        world.AssertAsBefore();
    }

    private static void PauseOne(FaultClient client, string program)
    {
        using var victim = Process.Start(new ProcessStartInfo(program) { UseShellExecute = false })!;
        try
        {
            string status = $"/proc/{victim.Id}/status";
            Eventually.True(() => File.ReadAllText(status).Contains("SigCgt:\t0000000000020000", StringComparison.Ordinal), "it handles SIGCONT");
            Assert.Equal(UndoOutcome.Undone, client.Inject(new PauseProcess(Target.Pid(victim.Id))).Undo().Outcome);
            Assert.Empty(client.List());
            Eventually.True(() => Prey.States(victim.Id) == "T", "its own stop is left alone");
        }
        finally
        {
            victim.Kill();
            victim.WaitForExit();
        }
    }
}

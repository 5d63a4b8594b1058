using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Identity;

/// <summary>Law 4: a process that got the target's number is never touched, 200 times of 200.</summary>
public class RecurrenceTests(ITestOutputHelper output)
{
    private const int Wanted = 200;
    private const int AtATime = 10;

    [Fact]
    public void A_number_that_comes_back_before_undo_is_never_touched()
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var forge = new PidForge();
        int recurred = 0;
        for (int round = 0; recurred < Wanted; round++)
        {
            Assert.True(round < 5 * Wanted, "somebody else takes the numbers all the time");
            var faults = Decoy.Break(client, forge.Start(0), out int pid);
            forge.Kill();
            if (forge.Start(pid) == pid)
            {
                recurred++;
                using var decoy = new Decoy(pid);
                Assert.All(faults, fault => Assert.Equal(UndoOutcome.Gone, fault.Undo().Outcome));
                decoy.AssertUntouched();
                forge.Kill();
            }
            else
            {
                client.Heal();
            }
        }
        output.WriteLine($"{recurred} of {recurred} left alone by undo");
        world.AssertAsBefore();
    }

    [Fact]
    public void A_number_that_comes_back_before_recovery_is_never_touched()
    {
        using var world = Lab.Shared.NewWorld();
        var forges = Enumerable.Range(0, AtATime).Select(_ => new PidForge()).ToList();
        try
        {
            int recurred = 0;
            for (int round = 0; recurred < Wanted; round++)
            {
                Assert.True(round < Wanted, "somebody else takes the numbers all the time");
                recurred += KillRecurRecover(world, forges);
            }
            output.WriteLine($"{recurred} of {recurred} left alone by recovery");
        }
        finally
        {
            forges.ForEach(forge => forge.Dispose());
        }
        world.AssertAsBefore();
    }

    private static int KillRecurRecover(Sweep.Operations.World world, List<PidForge> forges)
    {
        var pids = new List<int>();
        using (var daemon = RunningDaemon.Start(world))
        {
            using var client = daemon.Connect();
            foreach (var forge in forges)
            {
                Decoy.Break(client, forge.Start(0), out int pid);
                pids.Add(pid);
            }
            daemon.Kill();
        }
        forges.ForEach(forge => forge.Kill());
        var decoys = new List<Decoy>();
        for (int i = 0; i < forges.Count; i++)
        {
            if (forges[i].Start(pids[i]) == pids[i])
                decoys.Add(new Decoy(pids[i]));
        }
        var (code, said) = RunningDaemon.Recover(world);
        Assert.True(code == 0, said);
        foreach (var decoy in decoys)
        {
            decoy.AssertUntouched();
            decoy.Dispose();
        }
        forges.ForEach(forge => forge.Kill());
        return decoys.Count;
    }
}

using System.Diagnostics;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>A cgroup in which programs begin and end all the time, as in many a service: whoever has ended meanwhile is no reason to refuse.</summary>
public sealed class BusyCgroupTests
{
    [Fact]
    public void Members_that_end_while_they_are_looked_at_are_no_refusal()
    {
        using var world = Lab.Shared.NewWorld(withCgroup: true);
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var churn = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "while :; do /bin/true; done"]) { UseShellExecute = false })!;
        try
        {
            CgroupRoot.Move(churn.Id, world.CgroupPath!);
            for (int i = 0; i < 300; i++)
                client.Inject(new PauseProcess(Target.Cgroup(world.CgroupName!))).Undo();
        }
        finally
        {
            churn.Kill();
            churn.WaitForExit();
        }
        Eventually.True(() => client.List().Count == 0, "nothing is in force");
    }
}

using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>A host whose controllers are on cgroup v1, or nowhere: what a limit needs is named, and v1 is left alone.</summary>
public sealed class HybridHostTests
{
    public static TheoryData<string> WithoutController =>
        [.. FaultCase.All.Where(fault => fault.NeedsController is { } controller && !CgroupRoot.HostControllers.Contains(controller)).Select(fault => fault.Name), ""];

    [Theory]
    [MemberData(nameof(WithoutController))]
    public void What_is_missing_is_named_by_the_refusal_and_by_doctor(string name)
    {
        // Where all are on cgroup2 the guests' cases have them in force, and doctor is content.
        using var world = Lab.Shared.NewWorld(withCgroup: true);
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        if (name.Length == 0)
        {
            Assert.Equal(
                FaultCase.All.Where(fault => fault.NeedsController is { } needed && CgroupRoot.HostControllers.Contains(needed)).Select(fault => fault.Name).Order(),
                client.Support().Where(kind => kind.Supported && FaultCase.All.Any(fault => fault.Name == kind.Kind && fault.NeedsController is not null)).Select(kind => kind.Kind).Order());
            return;
        }
        var injected = (InjectedFault)FaultCase.All.Single(fault => fault.Name == name);
        string controller = injected.NeedsController!;
        string named = CgroupV1.MountPointOf(controller == "io" ? "blkio" : controller) is { } place ? $"on cgroup v1 here ({place})" : "cgroup_disable=";
        var e = Assert.Throws<FaultException>(() => client.Inject(injected.Make(world)));
        Assert.Equal(ErrorCode.NotSupported, e.Code);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains(named, client.Support().Single(kind => kind.Kind == name).Missing, StringComparison.Ordinal);
        world.AssertAsBefore();
    }
}

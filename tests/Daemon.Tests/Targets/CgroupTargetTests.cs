using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.Rights;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Targets;

public class CgroupTargetTests
{
    public CgroupTargetTests()
    {
        if (Cgroup.MountPoint is null)
            Assert.Skip("needs cgroup2: it is not mounted here");
    }

    [Theory]
    [InlineData("/a/../b")]
    [InlineData("/..")]
    [InlineData("/a//b")]
    [InlineData("/a/")]
    [InlineData("/./a")]
    [InlineData("a")]
    [InlineData("")]
    [InlineData("/a\nb")]
    public void What_is_no_plain_path_is_refused(string path) =>
        Assert.Equal(ErrorCode.InvalidArgument, Refusal(new Target(TargetScheme.Cgroup, path)).Code);

    [Fact]
    public void What_is_not_there_is_not_found()
    {
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Cgroup("/faultd-none")).Code);
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Cgroup("/cgroup.procs")).Code);
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Unit("faultd-none.service")).Code);
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Child("none")).Code);
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Container(new string('f', 12))).Code);
    }

    [Theory]
    [InlineData("1234567")]
    [InlineData("ABCDEF0123")]
    [InlineData("../../etc")]
    [InlineData("0123456789xyz")]
    public void What_is_no_container_id_is_refused(string id) =>
        Assert.Equal(ErrorCode.InvalidArgument, Refusal(Target.Container(id)).Code);

    [Theory]
    [InlineData("docker-{0}.scope", true)]
    [InlineData("libpod-{0}.scope", true)]
    [InlineData("cri-containerd-{0}.scope", true)]
    [InlineData("crio-{0}.scope", true)]
    [InlineData("{0}", true)]
    [InlineData("libpod-conmon-{0}.scope", false)]
    [InlineData("{0}.scope", false)]
    [InlineData("x{0}", false)]
    [InlineData("{0}0", false)]
    public void A_container_is_known_by_the_form_of_its_directory(string form, bool isOne)
    {
        string id = new('a', 64);
        string? found = CgroupFinder.ContainerId(form.Replace("{0}", id, StringComparison.Ordinal));
        Assert.Equal(isOne ? id : null, found);
    }

    [Fact]
    public void A_units_name_holds_no_slash() =>
        Assert.Equal(ErrorCode.InvalidArgument, Refusal(Target.Unit("../redis.service")).Code);

    private static FaultException Refusal(Target target)
    {
        using var self = Callers.Self();
        return Assert.Throws<FaultException>(() => new TargetResolver(Policies.Embedded)
            .Resolve(target, self, TargetKinds.Process | TargetKinds.Cgroup, "inject process.pause").Dispose());
    }
}

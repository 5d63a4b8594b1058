using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.Abuse;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

/// <summary>A faultd that an ordinary user has started for himself, on a machine where others have processes too.</summary>
public sealed class OrdinaryUserTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Child _daemon;

    public OrdinaryUserTests()
    {
        Root.Needed("to be several users");
        // Where the binary lies is not everybody's to enter.
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(Lab.Shared.Faultd)!))
            File.Copy(file, _directory.At(Path.GetFileName(file)));
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0x1C0);
        FileOddities.GiveTo(_directory.Path, People.Alice);
        _daemon = Child.Start(
            "/usr/bin/setpriv", "--reuid=4242", "--regid=4242", "--clear-groups",
            _directory.At("faultd"), "--socket", _directory.At("s"), "--state-dir", _directory.At("state"));
        Eventually.True(() => File.Exists(_directory.At("s")) && File.GetUnixFileMode(_directory.At("s")) == (UnixFileMode)0x180, "the socket");
    }

    [Fact]
    public void Another_users_process_makes_no_name_of_his_ambiguous()
    {
        File.Copy("/bin/sleep", _directory.At("faultd-vic-both"));
        using var roots = Child.Start(_directory.At("faultd-vic-both"), "1000");
        Eventually.True(() => ProcFs.CommandLine(roots.Pid) is [var first, ..] && first.EndsWith("-both", StringComparison.Ordinal), "the exec of root's");
        using var client = Connect();
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => client.Resolve(Target.Name("faultd-vic-both"))).Code);
        using var his = Child.Start("/usr/bin/setpriv", "--reuid=4242", "--regid=4242", "--clear-groups", _directory.At("faultd-vic-both"), "1000");
        Eventually.True(() => ProcFs.CommandLine(his.Pid) is [var first, ..] && first.EndsWith("-both", StringComparison.Ordinal), "the exec of his");
        Assert.StartsWith($"pid:{his.Pid}@", Assert.Single(client.Resolve(Target.Name("faultd-vic-both"))).Target, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_says_that_cgroups_are_out_of_his_reach()
    {
        using var client = Connect();
        var check = client.Doctor().Single(c => c.Name == "cgroup2");
        Assert.Equal(CheckHealth.Limited, check.Health);
        Assert.Contains(Cgroup.MountPoint is null ? "not mounted" : "may not be written to", check.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_names_the_triggers_that_he_has_not_got_and_what_they_need()
    {
        using var client = Connect();
        var check = client.Doctor().Single(c => c.Name == "triggers");
        Assert.Equal(CheckHealth.Limited, check.Health);
        // That processes begin and end, everybody may hear since Linux 6.6.
        Assert.Contains(Cgroup.MountPoint is null ? "accept, connect: no cgroup2" : "accept, connect: faultd needs CAP_BPF", check.Finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void His_daemon_and_roots_do_not_save_each_others_value(bool rootFirst)
    {
        using var world = Lab.Shared.NewWorld();
        using var roots = RunningDaemon.Start(world);
        using var root = roots.Connect();
        using var his = People.Sleeper(People.Alice);
        using var alice = Connect();
        var (first, second, firstUid) = rootFirst ? (root, alice, 0) : (alice, root, (int)People.Alice);
        var held = first.Inject(new LimitProcess(Target.Pid(his.Pid), ProcessResource.Nofile, 100));
        var error = Assert.Throws<FaultException>(() => second.Inject(new LimitProcess(Target.Pid(his.Pid), ProcessResource.Nofile, 50)));
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains($"it is held by a faultd of uid {firstUid}", error.Message, StringComparison.Ordinal);
        held.Undo();
        second.Inject(new LimitProcess(Target.Pid(his.Pid), ProcessResource.Nofile, 50)).Undo();
    }

    public void Dispose()
    {
        using (var daemon = PidFd.Open(_daemon.Pid))
        {
            daemon.Send((int)Signal.SIGTERM);
            Assert.True(daemon.WaitForExit(TimeSpan.FromMinutes(1)), "The daemon does not end");
        }
        _daemon.Dispose();
        _directory.Dispose();
        // The well-known places of a user whom nobody else is.
        foreach (string place in (string[])["/tmp/faultd-4242", "/tmp/faultd-4242-claims", "/run/lock/faultd-4242"])
        {
            if (Directory.Exists(place))
                Directory.Delete(place, recursive: true);
        }
    }

    private FaultClient Connect()
    {
        using (new CallerCredentials(People.Alice, People.Alice, []).Assume())
            return FaultClient.Connect(_directory.At("s"));
    }
}

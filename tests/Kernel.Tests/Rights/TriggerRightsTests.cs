using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

/// <summary>Who waits for a condition learns no more by it than the kernel would tell him.</summary>
public class TriggerRightsTests
{
    private readonly Watches _watches = new(new TargetResolver(People.Plain()), People.Plain());

    public TriggerRightsTests() => Root.Needed("to be several users");

    [Theory]
    [InlineData("open:")]
    [InlineData("write:")]
    [InlineData("line:")]
    public void A_file_that_he_may_not_read_is_not_watched(string scheme)
    {
        using var directory = new TempDirectory();
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0b111_101_101);
        string path = directory.At("secret");
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var trigger = Trigger.Parse(scheme == "line:" ? $"line:{path}:x" : scheme + path);
        using var alice = People.AliceAsks();
        using var self = Callers.Self();
        _watches.Open(trigger, self, "fire x").Dispose();
        Assert.Equal(ErrorCode.Refused, Assert.Throws<FaultException>(() => _watches.Open(trigger, alice, "fire x").Dispose()).Code);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        _watches.Open(trigger, alice, "fire x").Dispose();
    }

    [Fact]
    public void Others_processes_go_unseen()
    {
        using var directory = new TempDirectory();
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0b111_101_101);
        string program = directory.At("fdseen");
        File.Copy("/bin/sleep", program);
        using var alice = People.AliceAsks();
        using var exec = _watches.Open(Trigger.Exec("fdseen"), alice, "fire x");
        using var exit = _watches.Open(Trigger.Exit("fdseen"), alice, "fire x");
        using (var roots = Child.Start(program, "1000"))
            Eventually.True(() => ProcFs.Executable(roots.Pid) == program, "the exec");
        Assert.False(Sees(exec) || Sees(exit));
        using var hers = Child.Start("/usr/bin/setpriv", $"--reuid={People.Alice}", $"--regid={People.Alice}", "--clear-groups", program, "1000");
        Eventually.True(() => Sees(exec), "her own exec is seen");
        // As the thread that waits does all the time: who has ended is not asked for his name any more.
        Assert.False(Sees(exit));
        hers.KillAndReap();
        Eventually.True(() => Sees(exit), "her own exit is seen");
    }

    [Fact]
    public void Pressure_is_watched_by_whom_the_cgroup_was_given_to()
    {
        using var alice = People.AliceAsks();
        var trigger = Trigger.Pressure("/", PressureResource.Cpu, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Equal(ErrorCode.Refused, Assert.Throws<FaultException>(() => _watches.Open(trigger, alice, "fire x").Dispose()).Code);
    }

    // All that waits is looked at; what is not there by now was sent before.
    private static bool Sees(Watch watch)
    {
        for (int i = 0; i < 20; i++)
        {
            if (watch.TryTake(out _))
                return true;
            watch.Wait(5_000_000);
        }
        return false;
    }
}

using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>What bears the name of the target, or of the daemon's directory, by the time it is used.</summary>
public sealed class SwapTests : IDisposable
{
    private readonly AbuseScene _scene = new();

    [Fact]
    public async Task A_cgroup_made_anew_after_arming_is_not_frozen()
    {
        var cgroups = Lab.Shared.Cgroups;
        Assert.SkipWhen(cgroups is null, "needs cgroup2 mounted and writable");
        string path;
        ArmedFault armed;
        using (var meant = new Prey())
        {
            path = cgroups.Make(meant.Pid);
            var target = Target.Cgroup(path[cgroups.MountPoint.Length..]);
            var preview = await _scene.Client.PreviewAsync(
                new PauseProcess(target), cancellationToken: TestContext.Current.CancellationToken);
            Assert.NotEmpty(preview.Touches);
            armed = await _scene.Client.ArmAsync(new PauseProcess(target), cancellationToken: TestContext.Current.CancellationToken);
        }
        CgroupRoot.Remove(path);
        using var other = new Prey();
        Directory.CreateDirectory(path);
        CgroupRoot.Move(other.Pid, path);
        try
        {
            await Assert.ThrowsAsync<FaultException>(() => armed.FireAsync(TestContext.Current.CancellationToken));
            Assert.Equal("0\n", await File.ReadAllTextAsync(Path.Combine(path, "cgroup.freeze"), TestContext.Current.CancellationToken));
            Assert.Equal("p", other.Ask("p"));
            _scene.AssertUntouched();
        }
        finally
        {
            other.Kill();
            CgroupRoot.Remove(path);
        }
    }

    [Theory]
    [InlineData("process.pause")]
    [InlineData("process.limit")]
    [InlineData("process.affinity")]
    [InlineData("process.stall")]
    [InlineData("process.kill")]
    [InlineData("process.signal")]
    public void A_process_that_got_the_number_after_arming_is_not_touched(string kind)
    {
        using var forge = new PidForge();
        for (int round = 0; ; round++)
        {
            Assert.True(round < 100, "somebody else takes the numbers all the time");
            int pid = forge.Start(0);
            using var client = _scene.Connect();
            var armed = client.Ask("arm", ("kind", kind), ("fault", Options(kind, pid)));
            Assert.Null(armed.Error);
            string id = Assert.Single(_scene.Client.Live()).Id;
            forge.Kill();
            if (forge.Start(pid) != pid)
            {
                client.Ask("heal");
                forge.Kill();
                continue;
            }
            string before = Facts(pid);
            var error = client.Ask("fire", ("id", id)).Error;
            Assert.NotNull(error);
            Assert.Equal(ErrorCode.NotFound, error.Code);
            Assert.Equal(before, Facts(pid));
            client.Dispose();
            _scene.AssertUntouched();
            Assert.Equal(before, Facts(pid));
            forge.Kill();
            return;
        }
    }

    [Fact]
    public void A_state_directory_replaced_by_a_link_is_used_as_it_was_opened()
    {
        string elsewhere = Path.Combine(_scene.World.Directory, "elsewhere");
        Directory.CreateDirectory(Path.Combine(elsewhere, "undo"));
        string moved = _scene.Daemon.StateDirectory + ".moved";
        Directory.Move(_scene.Daemon.StateDirectory, moved);
        File.CreateSymbolicLink(_scene.Daemon.StateDirectory, elsewhere);
        using var handle = _scene.Client.Inject(new LimitProcess(Target.Pid(_scene.World.Target.Pid), ProcessResource.Nofile, 64));
        Assert.Empty(Directory.GetFiles(elsewhere, "*", SearchOption.AllDirectories));
        Assert.Equal(handle.Id, Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(moved, "undo")))));
        handle.Undo();
        File.Delete(_scene.Daemon.StateDirectory);
        Directory.Move(moved, _scene.Daemon.StateDirectory);
        _scene.AssertUntouched();
    }

    [Fact]
    public void A_journal_that_is_removed_refuses_what_would_need_it_and_undoes_what_it_had()
    {
        string undo = Path.Combine(_scene.Daemon.StateDirectory, "undo");
        var target = Target.Pid(_scene.World.Target.Pid);
        using var handle = _scene.Client.Inject(new LimitProcess(target, ProcessResource.Fsize, 1 << 20));
        Directory.Delete(undo, recursive: true);
        var error = Assert.Throws<FaultException>(() => _scene.Client.Inject(new LimitProcess(target, ProcessResource.Nofile, 64)));
        Assert.Contains("its undo cannot be written down", error.Message, StringComparison.Ordinal);
        Assert.Equal(CheckHealth.Bad, Assert.Single(_scene.Client.Doctor(), c => c.Name == "room").Health);
        Assert.Equal(UndoOutcome.Undone, handle.Undo().Outcome);
        _scene.AssertUntouched();
    }

    public void Dispose() => _scene.Dispose();

    // Whether a thread is held, the limits and the processors it may run on.
    private static string Facts(int pid) => string.Join('\n',
        Prey.States(pid).IndexOfAny(['T', 't', 'Z', 'X']) >= 0 ? "held" : "free",
        File.ReadAllText($"/proc/{pid}/limits"),
        File.ReadLines($"/proc/{pid}/status").Single(l => l.StartsWith("Cpus_allowed:", StringComparison.Ordinal)));

    private static (string, object?)[] Options(string kind, int pid)
    {
        string target = Target.Pid(pid).ToString();
        return kind switch
        {
            "process.limit" => [("target", target), ("resource", "nofile"), ("value", 8)],
            "process.affinity" => [("target", target), ("cpus", 1)],
            "process.signal" => [("target", target), ("signal", "KILL")],
            _ => [("target", target)],
        };
    }
}

using System.Globalization;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

/// <summary>A setuid program that a limited user starts has his limit, as the kernel wants it; no undo lifts it for him.</summary>
public sealed class BornWithOtherRightsTests : IDisposable
{
    private const int RLIMIT_NOFILE = 7;
    private const int Ours = 64;
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly string _directory = Directory.CreateTempSubdirectory("faultd-turned-").FullName;

    public BornWithOtherRightsTests()
    {
        Root.Needed("to install a setuid program");
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_limit()
    {
        using var parent = Parent();
        long before = Soft(parent.Pid);
        using var fault = _client.Inject(new LimitProcess(Target.Pid(parent.Pid), ProcessResource.Nofile, Ours));
        int turned = Turned(parent);
        using var held = PidFd.Open(turned);
        try
        {
            var report = fault.Undo();
            Assert.Contains(report.Notes, n => n.StartsWith($"process {turned}, born meanwhile, has other rights", StringComparison.Ordinal));
            Assert.Equal([before, Ours], [Soft(parent.Pid), Soft(turned)]);
        }
        finally
        {
            held.Send((int)Signal.SIGKILL);
        }
    }

    [Fact]
    public void Processors()
    {
        if (Environment.ProcessorCount < 2)
            Assert.Skip("needs 2 processors");
        using var parent = Parent();
        using var fault = _client.Inject(new PinProcess(Target.Pid(parent.Pid), 1));
        int turned = Turned(parent);
        using var held = PidFd.Open(turned);
        try
        {
            Assert.Equal(Errno.None, CpuMask.TryGet(turned, out var narrow));
            fault.Undo();
            Assert.Equal(Errno.None, CpuMask.TryGet(turned, out var now));
            Assert.Equal(narrow, now);
            Assert.Equal(Errno.None, CpuMask.TryGet(parent.Pid, out var parents));
            Assert.NotEqual(narrow, parents);
        }
        finally
        {
            held.Send((int)Signal.SIGKILL);
        }
    }

    // Alice's shell, which starts the program when it is told to.
    private Child Parent()
    {
        File.SetUnixFileMode(_directory, (UnixFileMode)0x1ED /* 0755 */);
        string program = Path.Combine(_directory, "turned");
        File.Copy(Lab.Shared.Program("turned"), program);
        File.SetUnixFileMode(program, (UnixFileMode)0xDED /* 6755 */);
        var parent = Child.Start(
            "/usr/bin/setpriv", $"--reuid={People.Alice}", $"--regid={People.Alice}", "--clear-groups",
            "/bin/sh", "-c", $"echo up; read x; {program} & echo $!; wait");
        parent.Output.ReadLine();
        return parent;
    }

    private static int Turned(Child parent)
    {
        parent.Input.WriteLine();
        int turned = int.Parse(parent.Output.ReadLine()!, CultureInfo.InvariantCulture);
        Assert.Equal("up", parent.Output.ReadLine());
        Assert.Equal([0U, 0U, 0U], ProcessStatus.TryRead(turned)!.Uids[..3]);
        return turned;
    }

    private static long Soft(int pid)
    {
        Assert.Equal(Errno.None, RlimitAccess.Get(pid, RLIMIT_NOFILE, out ulong soft, out ulong _));
        return (long)soft;
    }
}

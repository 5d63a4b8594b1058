using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>What became of a fault is in the audit log soon, whatever its client does.</summary>
public sealed class AuditUnderLoadTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    public AuditUnderLoadTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void A_connection_that_is_never_quiet_keeps_no_outcome_back()
    {
        string id = _client.Strike(new SignalProcess(Target.Pid(_world.Target.Pid), "CONT")).Id;
        Eventually.True(() =>
        {
            for (int i = 0; i < 1000; i++)
                _client.List();
            return Log().Any(line => line.Contains(id, StringComparison.Ordinal) && line.Contains("struck", StringComparison.Ordinal));
        }, "the outcome is written down");
    }

    [Fact]
    public void A_recovery_is_written_down_too()
    {
        string id = _client.Inject(new PauseProcess(Target.Pid(_world.Target.Pid))).Id;
        _daemon.Kill();
        Assert.Equal(0, RunningDaemon.Recover(_world).Code);
        Assert.Contains(Log(), line => line.Contains(id, StringComparison.Ordinal) && line.Contains("recovery: undone", StringComparison.Ordinal));
        _world.AssertAsBefore();
    }

    private string[] Log() => File.ReadAllLines(Path.Combine(_world.StateDirectory, "audit.log"));
}

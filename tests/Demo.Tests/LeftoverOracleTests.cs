using System.Diagnostics;
using LuminaGuard.FaultD.Samples.Demo;
using LuminaGuard.FaultD.Samples.Demo.Host;
using LuminaGuard.FaultD.Samples.Demo.Oracles;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public sealed class LeftoverOracleTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("faultd-demo-test-");

    [Fact]
    public async Task An_empty_state_directory_is_no_finding() => Assert.Empty(await ExamineAsync());

    [Fact]
    public async Task A_state_directory_that_is_gone_is_no_finding()
    {
        _state.Delete();
        Assert.Empty(await ExamineAsync());
        _state.Create();
    }

    [Fact]
    public async Task A_file_that_is_still_owed_is_named()
    {
        var undo = _state.CreateSubdirectory("undo");
        await File.WriteAllTextAsync(Path.Combine(undo.FullName, "42"), "owed", TestContext.Current.CancellationToken);
        Assert.Equal(["LEFT OVER 1 thing: undo/42 in faultd's state directory"], await ExamineAsync());
    }

    [Fact]
    public async Task A_lock_and_an_audit_log_may_stay_but_nobody_may_hold_the_lock()
    {
        var (audit, held) = (Path.Combine(_state.FullName, "audit.log"), Path.Combine(_state.FullName, "lock"));
        await File.WriteAllTextAsync(audit, "{}", TestContext.Current.CancellationToken);
        using (new FileStream(held, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            Assert.Equal(["LEFT OVER 1 thing: lock in faultd's state directory"], await ExamineAsync());
        Assert.Empty(await ExamineAsync());
    }

    [Fact]
    public async Task A_daemon_that_still_runs_is_named()
    {
        using var daemon = Start("read line", _state.FullName);
        Assert.Equal([$"LEFT OVER 1 thing: faultd, pid {daemon.Id}, after it was closed"], await ExamineAsync());
        End(daemon);
    }

    [Fact]
    public async Task A_stopped_process_shows_as_stopped()
    {
        using var victim = Start("kill -STOP $$; read line");
        var states = "";
        while (states != "T")
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            states = ProcFs.ThreadStates(victim.Id);
        }

        victim.Kill();
        victim.WaitForExit();
    }

    public void Dispose() => _state.Delete(recursive: true);

    private async Task<IReadOnlyList<string>> ExamineAsync()
    {
        var findings = new Findings();
        await new LeftoverOracle(_state.FullName, findings, TimeSpan.FromMilliseconds(50))
            .CheckClosedAsync(TestContext.Current.CancellationToken);
        return [.. findings.Sentences()];
    }

    private static Process Start(string script, params string[] arguments) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", script, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        })!;

    private static void End(Process process)
    {
        process.StandardInput.Close();
        process.WaitForExit();
    }
}

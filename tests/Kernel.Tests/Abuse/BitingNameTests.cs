using LuminaGuard.FaultD.Tests.CommandLine;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>A process that calls itself <c>ESC[31mX, line feed, ok: (1)</c>: its name reaches no terminal and no log as it is.</summary>
public sealed class BitingNameTests : IDisposable
{
    private const string Biting = "\u001b[31mX\nok: (1)";
    private const string Harmless = @"\x1b[31mX\x0aok: ";
    private readonly AbuseScene _scene = new();
    private readonly Prey _prey = new();

    public BitingNameTests() => _prey.TakeBitingName();

    [Fact]
    public void Reports_lists_previews_and_matches_have_it_escaped()
    {
        using var handle = _scene.Client.Inject(new LimitProcess(_prey.Target, ProcessResource.Nofile, 64));
        foreach (string text in new[]
        {
            handle.Report.Target,
            Assert.Single(_scene.Client.Live()).Target,
            Assert.Single(_scene.Client.Resolve(_prey.Target)).Description,
            Assert.Single(_scene.Client.Resolve(Target.Name(Biting))).Description,
        })
        {
            Assert.Contains(Harmless, text, StringComparison.Ordinal);
            Assert.DoesNotContain(text, char.IsControl);
        }
        handle.Undo();
        _prey.Kill();
        _scene.AssertUntouched();
    }

    [Fact]
    public void Errors_have_it_escaped()
    {
        _scene.Client.Inject(new PauseProcess(_prey.Target));
        var error = Assert.Throws<FaultException>(() => _scene.Client.Inject(new StallProcess(_prey.Target)));
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.All(error.Details.Values, value => Assert.DoesNotContain(value, char.IsControl));
        var stopped = Assert.Throws<FaultException>(
            () => _scene.Client.Inject(new LimitProcess(_prey.Target, ProcessResource.Nofile, long.MaxValue)));
        Assert.DoesNotContain(stopped.Message, char.IsControl);
        _scene.Client.Heal();
    }

    [Fact]
    public void The_audit_log_is_a_line_for_each_decision()
    {
        _scene.Client.Inject(new LimitProcess(_prey.Target, ProcessResource.Nofile, 64)).Undo();
        _scene.Client.Strike(new KillProcess(_prey.Target));
        _scene.AssertUntouched();
        string log = File.ReadAllText(Path.Combine(_scene.Daemon.StateDirectory, "audit.log"));
        Assert.DoesNotContain('\u001b', log);
        Assert.All(log.TrimEnd('\n').Split('\n'), line => System.Text.Json.JsonDocument.Parse(line).Dispose());
        Assert.Contains("x1b[31mX", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("list --json")]
    [InlineData("resolve TARGET")]
    [InlineData("resolve TARGET --json")]
    [InlineData("inject process.limit --target TARGET --resource fsize --value 4096 --dry-run")]
    [InlineData("inject process.limit --target TARGET --resource nofile --value 8")]
    [InlineData("inject process.limit --target TARGET --resource nofile --value 99999999")]
    [InlineData("strike process.signal --target TARGET --signal CONT")]
    [InlineData("heal")]
    public void Faultctl_prints_it_escaped(string line)
    {
        _scene.Client.Inject(new LimitProcess(_prey.Target, ProcessResource.Nofile, 64));
        string[] words = line.Replace("TARGET", _prey.Target.ToString(), StringComparison.Ordinal).Split(' ');
        using var faultctl = new Running(Programs.Faultctl, words, _scene.Daemon.SocketPath);
        faultctl.EndInput();
        faultctl.End();
        string said = faultctl.Out + faultctl.Error;
        Assert.NotEmpty(said);
        Assert.DoesNotContain(said.ReplaceLineEndings("").Replace("\t", "", StringComparison.Ordinal), char.IsControl);
        // A line feed in the name would have begun a line of its own.
        Assert.DoesNotContain(said.Split('\n'), l => l.StartsWith("ok", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _prey.Dispose();
        _scene.Dispose();
    }
}

using LuminaGuard.FaultD.Daemon;
using MessagePack;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Api;

/// <summary>The golden requests that name a fault, as the daemon reads them.</summary>
public sealed class GoldenRequestTests
{
    private static readonly Target Nobody = Target.Parse("pid:4194304@12345");

    [Theory]
    [InlineData("inject", 2, false, false)]
    [InlineData("inject-defaults", 0, false, false)]
    [InlineData("inject-detached", 2, true, false)]
    [InlineData("inject-dry-run", 2, false, true)]
    [InlineData("arm", 2, false, false)]
    public void A_pause(string golden, int leaseSeconds, bool detached, bool dryRun) => Assert.Equal(
        new FaultArguments(new PauseProcess(Nobody), leaseSeconds > 0 ? TimeSpan.FromSeconds(leaseSeconds) : null, detached, dryRun),
        Read(golden));

    [Theory]
    [InlineData("strike", false)]
    [InlineData("strike-dry-run", true)]
    public void A_kill(string golden, bool dryRun) =>
        Assert.Equal(new FaultArguments(new KillProcess(Nobody), null, false, dryRun), Read(golden));

    [Fact]
    public void Nil_is_as_good_as_not_given()
    {
        var buffer = new FrameBuffer();
        var writer = buffer.Begin();
        writer.WriteMapHeader(5);
        foreach (string key in new[] { "lease_us", "detached", "dry_run" })
            writer.Pair(key, (string?)null);
        writer.Pair("kind", "process.pause");
        writer.Write("fault");
        ((IFaultSpec)new PauseProcess(Nobody)).WriteBody(ref writer);
        var map = new MapReader(new MessagePackReader(buffer.End(ref writer)[sizeof(uint)..]), "inject");
        Assert.Equal(new FaultArguments(new PauseProcess(Nobody), null, false, false), FaultArguments.Read(ref map, "inject"));
    }

    private static FaultArguments Read(string golden)
    {
        var lines = File.ReadLines(Repository.File($"tests/Sdk.Tests/Wire/Goldens/requests/{golden}.hex"))
            .Where(line => !line.StartsWith('#')).Select(line => line.Replace(" ", "", StringComparison.Ordinal));
        var reader = new MessagePackReader(Convert.FromHexString(string.Concat(lines)).AsMemory(sizeof(uint)));
        Assert.Equal(3, reader.ReadArrayHeader());
        reader.Skip();
        string operation = reader.ReadString()!;
        var map = new MapReader(reader, operation);
        return FaultArguments.Read(ref map, operation);
    }
}

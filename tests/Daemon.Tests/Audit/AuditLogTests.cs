using System.Text.Json;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using LuminaGuard.FaultD.Tests.Rights;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Audit;

public class AuditLogTests
{
    [Fact]
    public void A_decision_and_its_outcome_are_a_line_each()
    {
        using var place = new TempDirectory();
        using var directory = SafeDirectory.Open(place.Path);
        using var log = AuditLog.Open(directory);
        using var self = Callers.Self();
        log.Intent(self, "inject", "process.pause", "pid 7 (x) uid 3", "allowed", "id-1");
        log.Outcome("id-1", "in force", "every thread in state T");
        var lines = Lines(place);
        Assert.Equal(2, lines.Count);
        var intent = lines[0];
        Assert.Equal("intent", intent.GetProperty("event").GetString());
        Assert.Equal(self.Uid, intent.GetProperty("uid").GetUInt32());
        Assert.Equal(self.Pid, intent.GetProperty("pid").GetInt32());
        Assert.Equal("process.pause", intent.GetProperty("kind").GetString());
        Assert.Equal("pid 7 (x) uid 3", intent.GetProperty("target").GetString());
        Assert.Equal("allowed", intent.GetProperty("verdict").GetString());
        Assert.Equal(DateTimeKind.Utc, intent.GetProperty("time").GetDateTime().Kind);
        Assert.Equal("in force", lines[1].GetProperty("outcome").GetString());
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(place.At(AuditLog.FileName)));
    }

    [Fact]
    public void No_text_can_add_a_line()
    {
        using var place = new TempDirectory();
        using var directory = SafeDirectory.Open(place.Path);
        using var log = AuditLog.Open(directory);
        log.Outcome("a\n{\"event\":\"intent\"}", "b\r\n\u001b[31m\u2028\ud800", new string('\0', 100_000));
        byte[] bytes = File.ReadAllBytes(place.At(AuditLog.FileName));
        Assert.Equal(1, bytes.Count(b => b == '\n'));
        Assert.DoesNotContain(bytes[..^1], b => b is < 0x20 or > 0x7e);
        Assert.Equal("outcome", Assert.Single(Lines(place)).GetProperty("event").GetString());
    }

    [Fact]
    public void A_full_log_is_put_aside_and_no_line_is_cut()
    {
        using var place = new TempDirectory();
        using var directory = SafeDirectory.Open(place.Path);
        using (var log = AuditLog.Open(directory, maxBytes: 1000))
        {
            for (int i = 0; i < 12; i++)
                log.Outcome($"id-{i}", "in force", new string('x', 100));
        }
        Assert.InRange(new FileInfo(place.At(AuditLog.FileName)).Length, 1, 1000);
        Assert.InRange(new FileInfo(place.At(AuditLog.RotatedName)).Length, 500, 1000);
        Assert.Equal("id-11", Lines(place)[^1].GetProperty("id").GetString());
        using (var again = AuditLog.Open(directory, maxBytes: 1_000_000))
            again.Outcome("id-12", "ended");
        Assert.Equal(["id-11", "id-12"], Lines(place).Select(l => l.GetProperty("id").GetString()!).TakeLast(2));
    }

    [Fact]
    public void A_link_in_its_place_is_not_followed_and_the_loss_is_counted()
    {
        using var place = new TempDirectory();
        File.WriteAllText(place.At("victim"), "precious");
        File.CreateSymbolicLink(place.At(AuditLog.FileName), place.At("victim"));
        using var directory = SafeDirectory.Open(place.Path);
        using var log = AuditLog.Open(directory);
        log.Outcome("id", "in force");
        log.Outcome("id", "ended");
        Assert.Equal(2, log.Failures);
        Assert.Contains("ELOOP", log.LastError, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(place.At("victim")));
        File.Delete(place.At(AuditLog.FileName));
        log.Outcome("id", "again");
        Assert.Equal("again", Assert.Single(Lines(place)).GetProperty("outcome").GetString());
    }

    [Fact]
    public void A_file_with_a_second_name_is_not_written()
    {
        using var place = new TempDirectory();
        File.WriteAllText(place.At("victim"), "precious");
        using (var link = Child.Start("/bin/ln", place.At("victim"), place.At(AuditLog.FileName)))
            link.Output.ReadToEnd();
        Eventually.True(() => File.Exists(place.At(AuditLog.FileName)), "the link");
        using var directory = SafeDirectory.Open(place.Path);
        using var log = AuditLog.Open(directory);
        log.Outcome("id", "in force");
        Assert.Equal(1, log.Failures);
        Assert.Equal("precious", File.ReadAllText(place.At("victim")));
    }

    [Fact]
    public void After_its_end_it_counts_and_does_not_throw()
    {
        using var place = new TempDirectory();
        using var directory = SafeDirectory.Open(place.Path);
        var log = AuditLog.Open(directory);
        log.Dispose();
        log.Outcome("id", "late");
        Assert.Equal(1, log.Failures);
    }

    private static List<JsonElement> Lines(TempDirectory place) =>
        [.. File.ReadAllLines(place.At(AuditLog.FileName)).Select(l => JsonDocument.Parse(l).RootElement)];
}

using System.CommandLine;
using System.Text.Json;

namespace LuminaGuard.FaultD.Cli;

/// <summary>doctor: how the daemon and its host are, and which faults can be had here.</summary>
internal static class DoctorCommand
{
    public const string Name = "doctor";

    private const int HealthColumn = 0;

    public static VerbCommand Build() =>
        new(new Command(Name, "Examines faultd and this host; 1 when something is owed or broken."), Run);

    private static ExitCode Run(Invocation invocation)
    {
        using var client = invocation.Connect();
        var checks = client.Doctor();
        var kinds = client.Support();
        if (invocation.Json)
            JsonLine.Write(invocation.Terminal, "doctor", json => Write(json, client.Daemon, checks, kinds));
        else
            Write(invocation.Terminal, client, checks, kinds);
        return checks.Any(c => c.Health == CheckHealth.Bad) ? ExitCode.VerdictNotMet : ExitCode.Done;
    }

    private static void Write(Terminal terminal, FaultClient client, IReadOnlyList<DoctorCheck> checks, IReadOnlyList<KindSupport> kinds)
    {
        var daemon = client.Daemon;
        terminal.Out.WriteLine(
            $"faultd {Printable.EscapeAgain(daemon.Version)} ({Printable.EscapeAgain(daemon.Mode)}, pid {daemon.Pid}, uid {daemon.Uid}) at {Printable.EscapeAgain(client.SocketPath)}; {VersionText.Line}");
        var health = new Table("HEALTH", "CHECK", "FINDING") { Paint = Paint };
        foreach (var check in checks)
            health.Add(Choices<CheckHealth>.Word(check.Health), check.Name, check.Finding);
        health.Write(terminal);
        var support = new Table("HERE", "KIND", "MISSING OR LIMITED") { Paint = Paint };
        foreach (var kind in kinds)
            support.Add(kind.Supported ? "yes" : "no", kind.Kind, kind.Missing);
        support.Write(terminal);
    }

    private static string Paint(int column, string text) => (column, text) switch
    {
        (HealthColumn, "good" or "yes") => Colour.Green(text),
        (HealthColumn, "limited" or "no") => Colour.Yellow(text),
        (HealthColumn, "bad") => Colour.Red(text),
        _ => text,
    };

    private static void Write(Utf8JsonWriter json, DaemonInfo daemon, IReadOnlyList<DoctorCheck> checks, IReadOnlyList<KindSupport> kinds)
    {
        json.WriteStartObject();
        json.WriteStartObject("daemon");
        json.WriteNumber("protocol", daemon.ProtocolVersion);
        json.WriteString("version", daemon.Version);
        json.WriteNumber("pid", daemon.Pid);
        json.WriteNumber("uid", daemon.Uid);
        json.WriteString("mode", daemon.Mode);
        json.WriteEndObject();
        json.WritePropertyName("checks");
        JsonLine.List(json, checks, static (j, check) =>
        {
            j.WriteStartObject();
            j.WriteString("name", check.Name);
            j.WriteString("health", Choices<CheckHealth>.Word(check.Health));
            j.WriteString("finding", check.Finding);
            j.WriteEndObject();
        });
        json.WritePropertyName("kinds");
        JsonLine.List(json, kinds, static (j, kind) =>
        {
            j.WriteStartObject();
            j.WriteString("kind", kind.Kind);
            j.WriteBoolean("supported", kind.Supported);
            j.WriteString("missing", kind.Missing);
            j.WriteEndObject();
        });
        json.WriteEndObject();
    }
}

using System.CommandLine;
using System.Text;

namespace LuminaGuard.FaultD.Cli;

/// <summary>timeline FILE: executes a timeline and says how well its times were kept. replay FILE: the one of a recorded run.</summary>
internal static class TimelineCommand
{
    public const string Name = "timeline";
    public const string ReplayName = "replay";

    public static VerbCommand Build() => Build(
        Name, "Executes a timeline: faults put in force and taken back by the microsecond. docs/timelines.md says what a FILE holds.", isRecord: false);

    public static VerbCommand BuildReplay() => Build(
        ReplayName, "Executes the timeline of a recorded run (timeline --record) again: the same steps at the same times.", isRecord: true);

    private static VerbCommand Build(string name, string summary, bool isRecord)
    {
        var path = new Argument<string>("FILE") { Description = isRecord ? "What --record has written" : "A timeline in YAML; - for standard input" };
        var files = new RunFiles();
        var command = new Command(name, summary) { path };
        foreach (var option in files.Options)
            command.Add(option);
        return new(command, i => Run(i, i.Result.GetRequiredValue(path), isRecord, files));
    }

    // A record of as many steps as a timeline may have is some 20 million.
    private const int MostCharacters = 64 << 20;

    private static ExitCode Run(Invocation invocation, string path, bool isRecord, RunFiles files)
    {
        string text = Read(path);
        if (isRecord)
            text = TimelineRecord.ReadText(text, path);
        var file = TimelineFile.Parse(text, path);
        return new Performance(invocation, text, file, files).Run();
    }

    private static string Read(string path)
    {
        try
        {
            using var reader = path == "-" ? Console.In : new StreamReader(path);
            var text = new StringBuilder();
            char[] part = new char[64 * 1024];
            for (int count = reader.Read(part); count > 0; count = reader.Read(part))
            {
                if (text.Append(part, 0, count).Length > MostCharacters)
                    throw Invocation.Usage($"Cannot read {Printable.Escape(path, 256)}: it is longer than {MostCharacters >> 20} Mi characters");
            }
            return text.ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Invocation.Usage($"Cannot read {Printable.Escape(path, 256)}: {Printable.Escape(e.Message)}");
        }
    }
}

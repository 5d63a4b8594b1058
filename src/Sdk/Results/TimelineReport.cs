using System.Text;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>What the daemon says of a timeline that it has taken over.</summary>
/// <param name="Id">The timeline's name; undoing it cancels it.</param>
/// <param name="Faults">The ids of its faults, in the order in which the timeline names them first.</param>
/// <param name="Steps">How many steps it has.</param>
/// <param name="BeginNs">When it begins, in ns of its clock; 0 when it waits for a trigger.</param>
/// <param name="LengthNs">How long after that its last step is planned.</param>
/// <param name="Lease">How long it, and what it leaves in force, stays at most.</param>
/// <param name="Notes">What the caller should know: that the plan asks for more spinning than the kernel grants.</param>
public sealed record TimelineReport(
    string Id, IReadOnlyList<string> Faults, int Steps, long BeginNs, long LengthNs, TimeSpan Lease, IReadOnlyList<string> Notes)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(7);
        writer.Pair("id", Id);
        writer.Pair("faults", Faults);
        writer.Pair("steps", Steps);
        writer.Pair("begin_ns", BeginNs);
        writer.Pair("length_ns", LengthNs);
        writer.Pair("lease_us", Lease);
        writer.Pair("notes", Notes);
    }

    internal static TimelineReport Read(ref MessagePackReader reader) => Answers.ReadMap<TimelineReport>(
        ref reader, new("", [], 0, 0, 0, TimeSpan.Zero, []), static (soFar, ref map) => map.Key switch
        {
            "id" => soFar with { Id = map.Text() },
            "faults" => soFar with { Faults = map.TextList() },
            "steps" => soFar with { Steps = map.Int32() },
            "begin_ns" => soFar with { BeginNs = map.Integer() },
            "length_ns" => soFar with { LengthNs = map.Integer() },
            "lease_us" => soFar with { Lease = map.Duration() },
            "notes" => soFar with { Notes = map.TextList() },
            _ => map.Ignore(soFar),
        });

    private bool PrintMembers(StringBuilder text) => RecordText.Members(
        text, (nameof(Id), Id), (nameof(Faults), Faults), (nameof(Steps), Steps), (nameof(BeginNs), BeginNs),
        (nameof(LengthNs), LengthNs), (nameof(Lease), Lease), (nameof(Notes), Notes));
}

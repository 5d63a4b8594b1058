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

    internal static TimelineReport Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        string id = "";
        IReadOnlyList<string> faults = [], notes = [];
        int steps = 0;
        long begin = 0, length = 0;
        TimeSpan lease = default;
        while (map.Next())
        {
            switch (map.Key)
            {
                case "id": id = map.Text(); break;
                case "faults": faults = map.TextList(); break;
                case "steps": steps = map.Int32(); break;
                case "begin_ns": begin = map.Integer(); break;
                case "length_ns": length = map.Integer(); break;
                case "lease_us": lease = map.Duration(); break;
                case "notes": notes = map.TextList(); break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new TimelineReport(id, faults, steps, begin, length, lease, notes);
    }

    private bool PrintMembers(StringBuilder text) => RecordText.Members(
        text, (nameof(Id), Id), (nameof(Faults), Faults), (nameof(Steps), Steps), (nameof(BeginNs), BeginNs),
        (nameof(LengthNs), LengthNs), (nameof(Lease), Lease), (nameof(Notes), Notes));
}

using System.Text;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>What the daemon says of a fault in force, or of a strike that was carried out.</summary>
/// <param name="Id">The fault's name in <c>list</c> and <c>undo</c>; a strike's in the audit log.</param>
/// <param name="Kind">What kind it is.</param>
/// <param name="Target">What the target turned out to be.</param>
/// <param name="Observed">What was read back from the kernel.</param>
/// <param name="Times">When it happened.</param>
/// <param name="Lease">How long it stays at most; zero for a strike.</param>
/// <param name="Notes">What the caller should know, such as what cannot be followed.</param>
public sealed record InjectReport(
    string Id, string Kind, string Target, string Observed, FaultTimes Times, TimeSpan Lease, IReadOnlyList<string> Notes)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(7);
        writer.Pair("id", Id);
        writer.Pair("kind", Kind);
        writer.Pair("target", Target);
        writer.Pair("observed", Observed);
        writer.Write("times_ns");
        Times.Write(ref writer);
        writer.Pair("lease_us", Lease);
        writer.Pair("notes", Notes);
    }

    internal static InjectReport Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        string id = "", kind = "", target = "", observed = "";
        FaultTimes times = default;
        TimeSpan lease = default;
        IReadOnlyList<string> notes = [];
        while (map.Next())
        {
            switch (map.Key)
            {
                case "id": id = map.Text(); break;
                case "kind": kind = map.Text(); break;
                case "target": target = map.Text(); break;
                case "observed": observed = map.Text(); break;
                case "times_ns":
                    var raw = map.Raw;
                    times = FaultTimes.Read(ref raw);
                    map.Resume(raw);
                    break;
                case "lease_us": lease = map.Duration(); break;
                case "notes": notes = map.TextList(); break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new InjectReport(id, kind, target, observed, times, lease, notes);
    }

    private bool PrintMembers(StringBuilder text) => RecordText.Members(
        text, (nameof(Id), Id), (nameof(Kind), Kind), (nameof(Target), Target), (nameof(Observed), Observed), (nameof(Times), Times), (nameof(Lease), Lease), (nameof(Notes), Notes));
}

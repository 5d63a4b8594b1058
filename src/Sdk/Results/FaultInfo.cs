using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>A fault the daemon holds.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Kind">What kind it is.</param>
/// <param name="Target">What the target turned out to be.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Age">How long ago it was asked for.</param>
/// <param name="LeaseLeft">How long it stays at most from now.</param>
/// <param name="Uid">The user who asked for it.</param>
/// <param name="Detached">Whether it outlives the connection that asked for it.</param>
/// <param name="Observed">What was read back, or why it is stuck.</param>
public sealed record FaultInfo(
    string Id, string Kind, string Target, FaultState State, TimeSpan Age, TimeSpan LeaseLeft, uint Uid, bool Detached, string Observed)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(9);
        writer.Pair("id", Id);
        writer.Pair("kind", Kind);
        writer.Pair("target", Target);
        writer.Pair("state", Choices<FaultState>.Word(State));
        writer.Pair("age_us", Age);
        writer.Pair("lease_left_us", LeaseLeft);
        writer.Pair("uid", (long)Uid);
        writer.Pair("detached", Detached);
        writer.Pair("observed", Observed);
    }

    internal static FaultInfo Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        string id = "", kind = "", target = "", observed = "";
        FaultState state = default;
        TimeSpan age = default, left = default;
        uint uid = 0;
        bool detached = false;
        while (map.Next())
        {
            switch (map.Key)
            {
                case "id": id = map.Text(); break;
                case "kind": kind = map.Text(); break;
                case "target": target = map.Text(); break;
                case "state": state = map.Choice<FaultState>(); break;
                case "age_us": age = map.Duration(); break;
                case "lease_left_us": left = map.Duration(); break;
                case "uid": uid = (uint)map.Integer(0, uint.MaxValue); break;
                case "detached": detached = map.Flag(); break;
                case "observed": observed = map.Text(); break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new FaultInfo(id, kind, target, state, age, left, uid, detached, observed);
    }
}

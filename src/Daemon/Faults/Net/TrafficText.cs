using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Packets that are meant, in words.</summary>
internal static class TrafficText
{
    /// <summary>Whether they go out, each way that is meant.</summary>
    public static IEnumerable<bool> Ways(TrafficDirection direction)
    {
        if (direction != TrafficDirection.In)
            yield return true;
        if (direction != TrafficDirection.Out)
            yield return false;
    }

    /// <summary>"going out, with peer ports 53".</summary>
    public static string Which(TrafficMatch match, IReadOnlyList<FilterPlace> places)
    {
        bool goes = places.Any(place => place.Egress), comes = places.Any(place => !place.Egress);
        List<string> parts = [goes && comes ? "coming in and going out" : goes ? "going out" : "coming in"];
        if (match.Uid is { } uid)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"of sockets of uid {uid}"));
        if (match.Protocols.Count > 0)
            parts.Add($"of IP protocol {string.Join(" or ", match.Protocols)}");
        if (match.Peers.Count > 0)
            parts.Add($"with {Counted.Of(match.Peers.Count, "network")} ({string.Join(", ", match.Peers.Take(4))}{(match.Peers.Count > 4 ? " …" : "")})");
        if (match.PeerPorts.Count > 0)
            parts.Add($"with peer ports {string.Join(", ", match.PeerPorts)}");
        if (match.LocalPorts.Count > 0)
            parts.Add($"with local ports {string.Join(", ", match.LocalPorts)}");
        if (match.Share < TrafficMatch.All)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"each with probability {(double)match.Share / TrafficMatch.All:0.######}"));
        return string.Join(", ", parts);
    }
}

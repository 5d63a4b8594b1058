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

    /// <summary>"2 networks (10.0.0.0/8, ::1/128)".</summary>
    public static string Networks(TrafficMatch match) =>
        $"{Counted.Of(match.Peers.Count, "network")} ({string.Join(", ", match.Peers.Take(4))}{(match.Peers.Count > 4 ? " …" : "")})";

    /// <summary>"each with probability 0.5".</summary>
    public static string Share(TrafficMatch match) =>
        string.Create(CultureInfo.InvariantCulture, $"each with probability {(double)match.Share / TrafficMatch.All:0.######}");

    /// <summary>"going out, with peer ports 53".</summary>
    public static string Which(TrafficMatch match, IReadOnlyList<FilterPlace> places) =>
        Which(match, places.Any(place => place.Egress), places.Any(place => !place.Egress));

    /// <inheritdoc cref="Which(TrafficMatch, IReadOnlyList{FilterPlace})"/>
    public static string Which(TrafficMatch match, TrafficDirection direction) =>
        Which(match, direction != TrafficDirection.In, direction != TrafficDirection.Out);

    private static string Which(TrafficMatch match, bool goes, bool comes)
    {
        List<string> parts = [goes && comes ? "coming in and going out" : goes ? "going out" : "coming in"];
        if (match.Uid is { } uid)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"of sockets of uid {uid}"));
        if (match.Protocols.Count > 0)
            parts.Add($"of IP protocol {string.Join(" or ", match.Protocols)}");
        if (match.Peers.Count > 0)
            parts.Add($"with {Networks(match)}");
        if (match.PeerPorts.Count > 0)
            parts.Add($"with peer ports {string.Join(", ", match.PeerPorts)}");
        if (match.LocalPorts.Count > 0)
            parts.Add($"with local ports {string.Join(", ", match.LocalPorts)}");
        if (match.Share < TrafficMatch.All)
            parts.Add(Share(match));
        return string.Join(", ", parts);
    }
}

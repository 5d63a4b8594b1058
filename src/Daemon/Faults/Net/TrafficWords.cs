using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Which packets are meant, in words.</summary>
internal static class TrafficWords
{
    public static string Of(TrafficMatch match, TrafficDirection direction)
    {
        List<string> parts =
        [
            direction switch { TrafficDirection.In => "coming in", TrafficDirection.Out => "going out", _ => "coming in and going out" },
        ];
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

    /// <summary>"2 networks (10.0.0.0/8, ::1/128)".</summary>
    public static string Networks(TrafficMatch match) =>
        $"{Counted.Of(match.Peers.Count, "network")} ({string.Join(", ", match.Peers.Take(4))}{(match.Peers.Count > 4 ? " …" : "")})";

    /// <summary>"each with probability 0.5".</summary>
    public static string Share(TrafficMatch match) =>
        string.Create(CultureInfo.InvariantCulture, $"each with probability {(double)match.Share / TrafficMatch.All:0.######}");
}

using System.Net;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Addresses and networks as people write them: 10.0.0.7, 10.0.0.0/8, 2001:db8::/32.</summary>
internal static class NetworkText
{
    /// <summary>Reads one; an address is the network of itself alone. Bits beyond a network's length must be 0.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string before = slash < 0 ? text : text[..slash];
        if (!IsWhole(before) || !IPAddress.TryParse(before, out var address) || address.ScopeIdOf() != 0 || address.IsIPv4MappedToIPv6)
            return false;
        // .NET would take the bits away.
        if (slash >= 0)
            return IPNetwork.TryParse(text, out network) && network.BaseAddress.Equals(address);
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>What is wrong with one that <see cref="TryParse"/> does not take.</summary>
    public static string WhyNot(string text) => text.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(text, out var network)
        ? $"'{Printable.Escape(text, 64)}' has bits beyond its prefix (the network is {network})"
        : $"'{Printable.Escape(text, 64)}' is neither";

    // What .NET takes for addresses besides, as "10.7", "0x7f000001" or "0177.0.0.1", nobody means.
    private static bool IsWhole(string text) => text.Contains(':', StringComparison.Ordinal)
        ? !text.Contains('[', StringComparison.Ordinal)
        : text.Split('.') is { Length: 4 } parts && Array.TrueForAll(parts, part => part is "0" || (part is [not '0', ..] && part.All(char.IsAsciiDigit)));

    private static long ScopeIdOf(this IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>What one end of a connection is to be: an address, a network, a port, both, or the name of a Unix socket.</summary>
internal sealed class EndPattern
{
    /// <summary>The rule, for errors.</summary>
    public const string Rule = "an address (10.0.0.7, 10.0.0.0/8, [2001:db8::1]), a port (:5432), both (10.0.0.7:5432), or the name of a Unix socket (/run/x.sock, @x)";

    private readonly IPNetwork? _network;
    private readonly int? _port;
    private readonly string? _path;

    private EndPattern(IPNetwork? network, int? port, string? path)
    {
        _network = network;
        _port = port;
        _path = path;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out EndPattern? pattern)
    {
        pattern = null;
        if (text is ['/' or '@', _, ..])
        {
            pattern = new EndPattern(null, null, text);
            return true;
        }
        string address = text;
        int? port = null;
        // Of the colons of a bare IPv6 address none is before a port: that takes brackets.
        int colon = text.LastIndexOf(':');
        if (colon >= 0 && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[..colon].EndsWith(']')))
        {
            if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || number == 0)
                return false;
            port = number;
            address = text[..colon];
        }
        if (address.Length == 0)
        {
            pattern = port is null ? null : new EndPattern(null, port, null);
            return pattern is not null;
        }
        bool bracketed = address is ['[', .., ']'];
        if (!NetworkText.TryParse(bracketed ? address[1..^1] : address, out var network) || (bracketed && !network.BaseAddress.ToString().Contains(':', StringComparison.Ordinal)))
            return false;
        pattern = new EndPattern(network, port, null);
        return true;
    }

    public bool Fits(SocketName name)
    {
        if (_path is not null)
            return name.Path == _path;
        return name.Address is { } address && (_port is null || _port == name.Port)
            && (_network is not { } network || (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)));
    }
}

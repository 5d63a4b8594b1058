using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>One end of a connection: an address and a port, or the name of a Unix socket.</summary>
/// <param name="Address">The address, IPv4 also where an IPv6 socket holds one; null for a Unix socket.</param>
/// <param name="Port">The port; 0 for a Unix socket.</param>
/// <param name="Path">A path, or <c>@</c> and an abstract name, as hostile as its owner; empty for a Unix socket without a name; null for others.</param>
public sealed record SocketName(IPAddress? Address, int Port, string? Path)
{
    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;

    /// <summary>"10.0.0.1:80", "[2001:db8::1]:80", the path, or "unnamed".</summary>
    public override string ToString() => Address switch
    {
        null => Path is { Length: > 0 } path ? path : "unnamed",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => string.Create(CultureInfo.InvariantCulture, $"[{Address}]:{Port}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}"),
    };

    /// <summary>Reads a struct sockaddr_in, sockaddr_in6 or sockaddr_un; null for another family.</summary>
    internal static SocketName? Read(ReadOnlySpan<byte> address)
    {
        if (address.Length < 2)
            return null;
        switch (BinaryPrimitives.ReadUInt16LittleEndian(address))
        {
            case AF_INET when address.Length >= 8:
                return new SocketName(new IPAddress(address[4..8]), BinaryPrimitives.ReadUInt16BigEndian(address[2..]), null);
            case AF_INET6 when address.Length >= 24:
                var whole = new IPAddress(address[8..24]);
                return new SocketName(whole.IsIPv4MappedToIPv6 ? whole.MapToIPv4() : whole, BinaryPrimitives.ReadUInt16BigEndian(address[2..]), null);
            case AF_UNIX:
                return new SocketName(null, 0, UnixName(address[2..]));
            default:
                return null;
        }
    }

    // A path ends at its first NUL; an abstract name begins with one and may hold more.
    private static string UnixName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return "";
        if (name[0] == 0)
            return name.Length == 1 ? "" : "@" + Encoding.UTF8.GetString(name[1..]);
        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }
}

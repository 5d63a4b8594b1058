namespace LuminaGuard.FaultD;

/// <summary>The protocol of a packet, over IPv4 and IPv6.</summary>
public enum TrafficProtocol
{
    /// <summary>Whatever it is.</summary>
    Any,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP, QUIC among it.</summary>
    Udp,

    /// <summary>ICMP and ICMPv6, which IPv6 finds its neighbours by.</summary>
    Icmp,
}

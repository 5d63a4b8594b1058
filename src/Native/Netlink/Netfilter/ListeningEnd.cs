using System.Net;

namespace LuminaGuard.FaultD.Native;

/// <summary>Where a TCP socket waits for clients.</summary>
/// <param name="Port">The port.</param>
/// <param name="Address">The address it is bound to; null for all that it can be reached by.</param>
/// <param name="TakesIPv4">Whether IPv4 reaches it.</param>
/// <param name="TakesIPv6">Whether IPv6 reaches it.</param>
/// <param name="Interface">The interface it is bound to, or 0.</param>
public sealed record ListeningEnd(int Port, IPAddress? Address, bool TakesIPv4, bool TakesIPv6, int Interface);

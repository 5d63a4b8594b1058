namespace LuminaGuard.FaultD.Native;

/// <summary>What a filter looks up, each null where it does not.</summary>
/// <param name="Peers">Networks.</param>
/// <param name="Sockets">Cookies.</param>
/// <param name="Covered">The interfaces that take what is lost, see <see cref="SilentLoss"/>.</param>
internal sealed record TrafficTables(BpfMap? Peers, BpfMap? Sockets, BpfMap? Covered);

namespace LuminaGuard.FaultD;

/// <summary>A fault that cannot be taken back; see <see cref="FaultClient.StrikeAsync"/>.</summary>
public interface IStrike : IFaultSpec;

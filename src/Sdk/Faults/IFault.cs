namespace LuminaGuard.FaultD;

/// <summary>A fault that can be taken back; see <see cref="FaultClient.InjectAsync"/>.</summary>
public interface IFault : IFaultSpec;

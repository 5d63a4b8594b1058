namespace LuminaGuard.FaultD;

/// <summary>Which way packets go, as seen by the target.</summary>
public enum TrafficDirection
{
    /// <summary>Those that it sends and those that it is sent.</summary>
    Both,

    /// <summary>Those that it is sent.</summary>
    In,

    /// <summary>Those that it sends.</summary>
    Out,
}

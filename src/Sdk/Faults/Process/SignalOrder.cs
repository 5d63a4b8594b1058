namespace LuminaGuard.FaultD;

/// <summary>In which order a tree is signalled.</summary>
public enum SignalOrder
{
    /// <summary>A parent before its children.</summary>
    ParentsFirst,

    /// <summary>Children before their parent.</summary>
    ChildrenFirst,
}

using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>A fault as it is asked for: a kind and its options. The set of kinds is closed.</summary>
public interface IFaultSpec
{
    /// <summary>What the kind is called, what it does and which options it takes.</summary>
    FaultDescriptor Descriptor { get; }

    /// <summary>What is to be broken.</summary>
    Target Target { get; }

    /// <summary>Writes the options as the map <c>docs/protocol.md</c> describes.</summary>
    internal void WriteBody(ref MessagePackWriter writer);
}

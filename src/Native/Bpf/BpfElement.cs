using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>An entry of a map, as bpf(2) is told of it (the BPF_MAP_*_ELEM part of union bpf_attr in linux/bpf.h).</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct BpfElement
{
    /// <summary>The map's descriptor.</summary>
    [FieldOffset(0)] public int Map;

    /// <summary>Where its key is.</summary>
    [FieldOffset(8)] public nint Key;

    /// <summary>Where its value is.</summary>
    [FieldOffset(16)] public nint Value;

    /// <summary>BPF_ANY is 0.</summary>
    [FieldOffset(24)] public ulong Flags;
}

namespace LuminaGuard.FaultD.Native;

/// <summary>When a jump is taken; the upper four bits of its code. Numbers are without a sign.</summary>
internal enum BpfCondition : byte
{
    Equal = 0x10,
    AtLeast = 0x30,
    NotEqual = 0x50,
}

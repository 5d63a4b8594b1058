using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>One instruction (struct bpf_insn). Registers go by number: 0 is the result, 1 to 5 arguments, 6 to 9 stay, 10 is the stack's end.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct BpfInstruction
{
    private readonly byte _code;
    private readonly byte _registers;
    private readonly short _offset;
    private readonly int _value;

    private BpfInstruction(byte code, int destination = 0, int source = 0, short offset = 0, int value = 0)
    {
        _code = code;
        _registers = (byte)(destination | (source << 4));
        _offset = offset;
        _value = value;
    }

    /// <summary>destination = source.</summary>
    public static BpfInstruction Move(int destination, int source) => new(0xbf, destination, source);

    /// <summary>destination = value.</summary>
    public static BpfInstruction MoveValue(int destination, int value) => new(0xb7, destination, value: value);

    /// <summary>destination += value.</summary>
    public static BpfInstruction Add(int destination, int value) => new(0x07, destination, value: value);

    /// <summary>destination = the 32 bits at source + offset.</summary>
    public static BpfInstruction Load32(int destination, int source, short offset) => new(0x61, destination, source, offset);

    /// <summary>The 64 bits at destination + offset = source.</summary>
    public static BpfInstruction Store64(int destination, short offset, int source) => new(0x7b, destination, source, offset);

    /// <summary>Skips so many instructions unless the lower 32 bits of a register are the value.</summary>
    public static BpfInstruction SkipUnless32(int register, int value, short count) => new(0x56, register, 0, count, value);

    /// <summary>Skips so many instructions unless two registers are equal.</summary>
    public static BpfInstruction SkipUnless(int register, int other, short count) => new(0x5d, register, other, count);

    /// <summary>destination = a map; the first of two.</summary>
    public static BpfInstruction LoadMap(int destination, int map) => new(0x18, destination, source: 1, value: map);

    /// <summary>destination = 64 bits; the first of two.</summary>
    public static BpfInstruction LoadLow(int destination, ulong value) => new(0x18, destination, value: (int)(uint)value);

    /// <summary>The second of two: the upper 32 bits.</summary>
    public static BpfInstruction LoadHigh(ulong value) => new(0x00, value: (int)(uint)(value >> 32));

    /// <summary>Calls a helper of the kernel's.</summary>
    public static BpfInstruction Call(int helper) => new(0x85, value: helper);

    /// <summary>Ends the program.</summary>
    public static BpfInstruction Exit() => new(0x95);
}

using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// One instruction (struct bpf_insn; the kernel's Documentation/bpf/standardization/instruction-set.rst). Registers go by number: 0 is the
/// result, 1 to 5 arguments, 6 to 9 stay over calls, 10 is the stack's end.
/// </summary>
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

    /// <summary>destination = value, with its sign.</summary>
    public static BpfInstruction MoveValue(int destination, int value) => new(0xb7, destination, value: value);

    /// <summary>destination += value.</summary>
    public static BpfInstruction Add(int destination, int value) => new(0x07, destination, value: value);

    /// <summary>destination += source.</summary>
    public static BpfInstruction AddRegister(int destination, int source) => new(0x0f, destination, source);

    /// <summary>destination *= source.</summary>
    public static BpfInstruction Multiply(int destination, int source) => new(0x2f, destination, source);

    /// <summary>destination ^= source.</summary>
    public static BpfInstruction Xor(int destination, int source) => new(0xaf, destination, source);

    /// <summary>destination &amp;= value.</summary>
    public static BpfInstruction And(int destination, int value) => new(0x57, destination, value: value);

    /// <summary>destination &lt;&lt;= count.</summary>
    public static BpfInstruction ShiftLeft(int destination, int count) => new(0x67, destination, value: count);

    /// <summary>destination &gt;&gt;= count, without its sign.</summary>
    public static BpfInstruction ShiftRight(int destination, int count) => new(0x77, destination, value: count);

    /// <summary>destination >>= register, without its sign.</summary>
    public static BpfInstruction ShiftRightBy(int destination, int source) => new(0x7f, destination, source);

    /// <summary>The lower bits of a register, in the order of the network, as a number; 16 or 32 of them.</summary>
    public static BpfInstruction FromNetwork(int register, int bits) => new(0xdc, register, value: bits);

    /// <summary>destination = the byte at source + offset.</summary>
    public static BpfInstruction Load8(int destination, int source, short offset) => new(0x71, destination, source, offset);

    /// <summary>destination = the 16 bits at source + offset.</summary>
    public static BpfInstruction Load16(int destination, int source, short offset) => new(0x69, destination, source, offset);

    /// <summary>destination = the 32 bits at source + offset.</summary>
    public static BpfInstruction Load32(int destination, int source, short offset) => new(0x61, destination, source, offset);

    /// <summary>destination = the 64 bits at source + offset.</summary>
    public static BpfInstruction Load64(int destination, int source, short offset) => new(0x79, destination, source, offset);

    /// <summary>The 32 bits at destination + offset = source.</summary>
    public static BpfInstruction Store32(int destination, short offset, int source) => new(0x63, destination, source, offset);

    /// <summary>The 64 bits at destination + offset = source.</summary>
    public static BpfInstruction Store64(int destination, short offset, int source) => new(0x7b, destination, source, offset);

    /// <summary>The 64 bits at destination + offset += source, and source = what stood there; at once (BPF_ATOMIC, Linux 5.12).</summary>
    public static BpfInstruction FetchAdd64(int destination, short offset, int source) => new(0xdb, destination, source, offset, 0x01);

    /// <summary>Skips so many instructions if the condition is true of a register and a value.</summary>
    public static BpfInstruction Skip(BpfCondition condition, int register, int value, short count) =>
        new((byte)(0x05 | (byte)condition), register, 0, count, value);

    /// <summary>Skips so many instructions if the condition is true of two registers.</summary>
    public static BpfInstruction SkipByRegister(BpfCondition condition, int register, int other, short count) =>
        new((byte)(0x0d | (byte)condition), register, other, count);

    /// <summary>Skips so many instructions if the condition is true of the lower 32 bits of a register and a value.</summary>
    public static BpfInstruction Skip32(BpfCondition condition, int register, int value, short count) =>
        new((byte)(0x06 | (byte)condition), register, 0, count, value);

    /// <summary>Skips so many instructions.</summary>
    public static BpfInstruction SkipAlways(short count) => new(0x05, offset: count);

    /// <summary>destination = a map; the first of two.</summary>
    public static BpfInstruction LoadMap(int destination, int map) => new(0x18, destination, source: 1, value: map);

    /// <summary>destination = 64 bits; the first of two.</summary>
    public static BpfInstruction LoadLow(int destination, ulong value) => new(0x18, destination, value: (int)(uint)value);

    /// <summary>The second of two: the upper 32 bits.</summary>
    public static BpfInstruction LoadHigh(ulong value) => new(0x00, value: (int)(uint)(value >> 32));

    /// <summary>Calls a helper of the kernel's.</summary>
    public static BpfInstruction Call(BpfHelper helper) => new(0x85, value: (int)helper);

    /// <summary>Ends the program.</summary>
    public static BpfInstruction Exit() => new(0x95);
}

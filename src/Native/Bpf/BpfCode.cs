namespace LuminaGuard.FaultD.Native;

/// <summary>A place in a program, known before it is reached.</summary>
internal sealed class BpfLabel
{
    internal int Position { get; set; } = -1;
}

/// <summary>A program as it is written: instructions, and jumps to places further on.</summary>
internal sealed class BpfCode
{
    private readonly List<BpfInstruction> _code = [];
    private readonly List<(int At, BpfLabel To, Func<short, BpfInstruction> Jump)> _jumps = [];

    /// <summary>Adds instructions.</summary>
    public void Add(params ReadOnlySpan<BpfInstruction> instructions) => _code.AddRange(instructions);

    /// <summary>Jumps if the condition is true of a register and a value.</summary>
    public void JumpIf(int register, BpfCondition condition, int value, BpfLabel to) =>
        Jump(to, count => BpfInstruction.Skip(condition, register, value, count));

    /// <summary>Jumps if the condition is true of two registers.</summary>
    public void JumpIfRegister(int register, BpfCondition condition, int other, BpfLabel to) =>
        Jump(to, count => BpfInstruction.SkipByRegister(condition, register, other, count));

    /// <summary>Jumps if the condition is true of the lower 32 bits of a register and a value.</summary>
    public void JumpIf32(int register, BpfCondition condition, int value, BpfLabel to) =>
        Jump(to, count => BpfInstruction.Skip32(condition, register, value, count));

    /// <summary>Jumps.</summary>
    public void Jump(BpfLabel to) => Jump(to, BpfInstruction.SkipAlways);

    /// <summary>destination = 64 bits.</summary>
    public void Load(int destination, ulong value) => Add(BpfInstruction.LoadLow(destination, value), BpfInstruction.LoadHigh(value));

    /// <summary>destination = a map.</summary>
    public void LoadMap(int destination, int map) => Add(BpfInstruction.LoadMap(destination, map), BpfInstruction.LoadHigh(0));

    /// <summary>What a label stands for from now on: the next instruction.</summary>
    public void Mark(BpfLabel label) => label.Position = _code.Count;

    /// <summary>The instructions, each jump to its place.</summary>
    /// <exception cref="InvalidOperationException">A label was never marked.</exception>
    public BpfInstruction[] Build()
    {
        BpfInstruction[] built = [.. _code];
        foreach (var (at, to, jump) in _jumps)
        {
            if (to.Position <= at)
                throw new InvalidOperationException("Cannot build a program: a jump leads nowhere, or back");
            built[at] = jump((short)(to.Position - at - 1));
        }
        return built;
    }

    private void Jump(BpfLabel to, Func<short, BpfInstruction> jump)
    {
        _jumps.Add((_code.Count, to, jump));
        _code.Add(jump(0));
    }
}

using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.SelfTests;

/// <summary>A running steps.c or starter.c, idle until told to go.</summary>
internal sealed class CommandedVictim : IDisposable
{
    private readonly Pipe _commands = new();
    private readonly Pipe _answers = new();
    private readonly FileStream _answer;

    public CommandedVictim(Tracer tracer, string program, string argument)
    {
        Pid = tracer.Start(
            program,
            [argument],
            (int)_commands.Reader.DangerousGetHandle(),
            (int)_answers.Writer.DangerousGetHandle());
        _commands.Reader.Dispose();
        _answers.Writer.Dispose();
        _answer = new FileStream(_answers.Reader, FileAccess.Read, bufferSize: 0);
        if (_answer.ReadByte() != 'r')
            throw new InvalidOperationException($"Cannot start {program}: it did not become ready");
    }

    public int Pid { get; }

    public void Go() => _commands.Write("g"u8);

    /// <summary>What it says when its work is done; -1 when it is gone.</summary>
    public int Answer() => _answer.ReadByte();

    public void Dispose()
    {
        _answer.Dispose();
        _commands.Dispose();
        _answers.Dispose();
    }
}

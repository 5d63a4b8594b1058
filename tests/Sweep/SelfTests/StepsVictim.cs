using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.SelfTests;

/// <summary>A running steps.c, idle until told to go.</summary>
internal sealed class StepsVictim : IDisposable
{
    private readonly Pipe _commands = new();
    private readonly Pipe _answers = new();
    private readonly FileStream _answer;

    public StepsVictim(Tracer tracer, string program, string directory)
    {
        Pid = tracer.Start(
            program,
            [directory],
            (int)_commands.Reader.DangerousGetHandle(),
            (int)_answers.Writer.DangerousGetHandle());
        _commands.Reader.Dispose();
        _answers.Writer.Dispose();
        _answer = new FileStream(_answers.Reader, FileAccess.Read, bufferSize: 0);
        if (_answer.ReadByte() != 'r')
            throw new InvalidOperationException("Cannot start steps.c: it did not become ready");
    }

    public int Pid { get; }

    public void Go() => _commands.Write("g"u8);

    /// <summary>True when the work is done, false when the victim is gone.</summary>
    public bool Answers() => _answer.ReadByte() == 'd';

    public void Dispose()
    {
        _answer.Dispose();
        _commands.Dispose();
        _answers.Dispose();
    }
}

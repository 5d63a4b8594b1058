using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Victims;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A program of ours that is spoken to in lines. Killed at the end by the number we hold unreaped.</summary>
internal class RunningProgram : IDisposable
{
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly LineReader _lines;
    private WaitStatus? _end;

    public RunningProgram(string path, params string[] arguments)
    {
        Pid = Nursery.Run(() => Spawn.Start(
            path, arguments, (int)_input.Reader.DangerousGetHandle(), (int)_output.Writer.DangerousGetHandle()));
        _input.Reader.Dispose();
        _output.Writer.Dispose();
        _lines = new LineReader(_output.Reader);
    }

    public int Pid { get; }

    /// <summary>Says a line and gives the answer.</summary>
    public string Ask(string line)
    {
        Say(line);
        return Line();
    }

    public void Say(string line) => _input.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>The next line; the limit is for hopeless cases only.</summary>
    public string Line() => _lines.TryNext(TimeSpan.FromSeconds(60), out string line)
        ? line
        : throw new InvalidOperationException($"Cannot read from process {Pid}: it says nothing more");

    public bool TryLine(TimeSpan limit, out string line) => _lines.TryNext(limit, out line);

    public void Signal(int signal)
    {
        if (_end is null)
            Signals.Send(Pid, signal);
    }

    /// <summary>Closes its input, which asks it to end, and waits.</summary>
    public WaitStatus End()
    {
        _input.Dispose();
        return WaitForEnd();
    }

    public WaitStatus WaitForEnd() => _end ??= Signals.WaitForEnd(Pid);

    /// <summary>SIGKILL, and reaped.</summary>
    public void Kill()
    {
        Signal(Signals.SIGKILL);
        WaitForEnd();
    }

    public virtual void Dispose()
    {
        Kill();
        _lines.Dispose();
        _input.Dispose();
        _output.Dispose();
        GC.SuppressFinalize(this);
    }
}

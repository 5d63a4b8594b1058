using System.Globalization;
using System.Text;
using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Victims;

/// <summary>A running target.c: two pinned threads and one child from the start, more on command.</summary>
internal sealed class Victim : IDisposable
{
    private readonly Pipe _commands = new();
    private readonly Pipe _answers = new();
    private readonly LineReader _stdout;
    private readonly List<int> _children = [];
    private readonly List<int> _bornThreads = [];
    private int _pings;
    private bool? _adopted;

    /// <param name="program">Where target.c was compiled to.</param>
    /// <param name="withNetwork">In a network namespace of its own, where it listens.</param>
    public Victim(string program, bool withNetwork = false)
    {
        Pid = Spawn.Start(
            program, withNetwork ? ["net"] : [], (int)_commands.Reader.DangerousGetHandle(), (int)_answers.Writer.DangerousGetHandle());
        _commands.Reader.Dispose();
        _answers.Writer.Dispose();
        _stdout = new LineReader(_answers.Reader);
        for (var line = 0; line < 3; line++)
            Note(_stdout.Next());
        _bornThreads.Clear();
    }

    public int Pid { get; }

    /// <summary>Somebody else has waited for this process already: its number may be another's by now.</summary>
    public bool IsReaped { get; set; }

    /// <summary>Every child, in order of birth; the first is there from the start.</summary>
    public IReadOnlyList<int> Children => _children;

    /// <summary>The threads started on command.</summary>
    public IReadOnlyList<int> BornThreads => _bornThreads;

    /// <summary>Forks a child and starts a thread; a victim that is held does so once it runs on.</summary>
    public void OrderBirths() => _commands.Write("ft"u8);

    /// <summary>Asks the daemon at a socket for a cgroup of its own; false when the daemon refused or died.</summary>
    public bool Adopt(string socketPath)
    {
        _adopted = null;
        _commands.Write(Encoding.UTF8.GetBytes($"a{socketPath}\n"));
        while (_adopted is null)
            Take(_stdout.Next());
        return _adopted.Value;
    }

    /// <summary>
    /// Waits until every order so far has been carried out and the victim says that it is alive. False when it does
    /// not answer: it is still held.
    /// </summary>
    public bool AnswersWithin(TimeSpan limit)
    {
        _commands.Write("p"u8);
        _pings++;
        while (_pings > 0)
        {
            if (!_stdout.TryNext(limit, out var line))
                return false;
            Take(line);
        }

        return true;
    }

    /// <summary>Takes note of the births it has told of so far, without waiting.</summary>
    public void NoteBirths()
    {
        while (_stdout.TryNext(TimeSpan.Zero, out var line))
            Take(line);
    }

    public void Dispose()
    {
        if (!IsReaped)
        {
            Signals.Send(Pid, Signals.SIGKILL);
            _ = Signals.WaitForEnd(Pid);
        }

        _stdout.Dispose();
        _commands.Dispose();
        _answers.Dispose();
    }

    private void Take(string line)
    {
        if (line == "p")
            _pings--;
        else if (line[0] == 'a')
            _adopted = line == "a 1";
        else
            Note(line);
    }

    private void Note(string line)
    {
        var id = int.Parse(line.AsSpan(2), CultureInfo.InvariantCulture);
        if (line[0] == 'c')
            _children.Add(id);
        else
            _bornThreads.Add(id);
    }
}

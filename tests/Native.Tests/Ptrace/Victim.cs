using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

/// <summary>A running victim: what its threads have done, and what became of it.</summary>
internal sealed partial class Victim : IDisposable
{
    private const int SeenOffset = 64 * 8;
    private const int SeenCount = 16384;

    private readonly Process _process;
    private readonly string _file;
    private readonly MemoryMappedFile _shared;
    private readonly MemoryMappedViewAccessor _view;

    /// <param name="workers">Threads that count.</param>
    /// <param name="ownChild">Whether this very process is its parent, or a little program between.</param>
    public Victim(int workers = 3, bool ownChild = false)
    {
        _file = Path.Combine(VictimProgram.Directory, Guid.NewGuid().ToString("n"));
        using (var file = File.Create(_file))
            file.SetLength(SeenOffset + SeenCount * 4);
        _shared = MemoryMappedFile.CreateFromFile(_file);
        _view = _shared.CreateViewAccessor();
        _process = Process.Start(new ProcessStartInfo(
            VictimProgram.Path, [ownChild ? "run" : "parent", _file, workers.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        ReadThreads();
    }

    public int Pid { get; private set; }

    /// <summary>The counting threads; the main one is not among them.</summary>
    public int[] Workers { get; private set; } = [];

    public int[] AllThreads => [Pid, .. Workers];

    public Process Process => _process;

    public ulong Progress(int worker) => _view.ReadUInt64(worker * 8);

    public uint Seen(int value) => _view.ReadUInt32(SeenOffset + value * 4);

    public uint SeenUser1 => Seen(SeenCount - 1);

    public void ReadThreads()
    {
        var words = ReadLine().Split(' ');
        Assert.Equal("threads", words[0]);
        Pid = int.Parse(words[1], CultureInfo.InvariantCulture);
        Workers = [.. words[2..].Select(static w => int.Parse(w, CultureInfo.InvariantCulture))];
    }

    public void Command(char command)
    {
        _process.StandardInput.Write(command);
        _process.StandardInput.Flush();
    }

    public string ReadLine()
    {
        var line = _process.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(TimeSpan.FromSeconds(60)), "the victim said nothing for a minute");
        return line.Result ?? throw new InvalidOperationException("the victim is gone");
    }

    /// <summary>Returns when the worker has counted on.</summary>
    public void AssertRuns(int worker)
    {
        var before = Progress(worker);
        Eventually.True(() => Progress(worker) != before, $"worker {worker} counts");
    }

    /// <summary>Others have run meanwhile, this one has not.</summary>
    public void AssertStandsStillWhile(int worker, Action others)
    {
        var before = Progress(worker);
        others();
        Assert.Equal(before, Progress(worker));
    }

    public char State(int tid) => ProcessStat.TryReadThread(Pid, tid)?.State ?? '-';

    public int TracerOf(int tid) => ProcessStatus.TryReadThread(Pid, tid)?.TracerPid ?? -1;

    public void Signal(int signal) => Assert.Equal(0, kill(Pid, signal));

    /// <summary>A real-time signal with a value, waiting for room in the queue.</summary>
    public void Queue(int value)
    {
        while (sigqueue(Pid, 34 + 5, value) != 0)
        {
            Assert.Equal((int)Errno.EAGAIN, Marshal.GetLastPInvokeError());
            Thread.Sleep(1);
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Dispose(); // the victim ends with its input
        if (!_process.WaitForExit(10_000))
        {
            _ = kill(Pid, 9);
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _view.Dispose();
        _shared.Dispose();
        File.Delete(_file);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sigqueue(int pid, int signal, nint value);
}

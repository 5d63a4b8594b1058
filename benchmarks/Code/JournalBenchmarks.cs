using BenchmarkDotNet.Attributes;
using LuminaGuard.FaultD.Daemon;

namespace LuminaGuard.FaultD.Benchmarks.Code;

/// <summary>What does writing an undo down, and erasing it, cost on tmpfs and on the disk under the temporary directory?</summary>
[MemoryDiagnoser]
public class JournalBenchmarks
{
    private string _place = "";
    private SafeDirectory? _directory;
    private UndoJournal? _journal;
    private UndoToken? _token;

    [Params("/dev/shm", "/var/tmp")]
    public string Place { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _place = Path.Combine(Place, $"faultd-bench-{Environment.ProcessId}");
        _directory = SafeDirectory.OpenOrCreatePrivate(_place);
        _journal = new UndoJournal(_directory);
        ProcessIdentity.TryCapture(Environment.ProcessId, out var self, out var fd);
        fd?.Dispose();
        _token = new PausedProcess(self);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _directory?.Dispose();
        Directory.Delete(_place, recursive: true);
    }

    [Benchmark]
    public void WriteAndErase()
    {
        string id = FaultId.New();
        _journal!.Write(id, "process.pause", _token!, ["process-1-run"], "measure");
        _journal.Erase(id, _token!);
    }
}

using System.Globalization;

namespace LuminaGuard.FaultD.Samples.Demo;

/// <summary>The directories of a run, and where its programs are.</summary>
internal sealed class Workspace : IDisposable
{
    public const string MarkerName = "FAULTD_DEMO_RUN";
    private readonly bool _keep;

    private Workspace(string root, bool keep, string ledgerPath)
    {
        Root = root;
        _keep = keep;
        LedgerPath = ledgerPath;
        BlastRadius = CreatePrivate("ledger");
        Logs = CreatePrivate("log");
        State = CreatePrivate("faultd");
    }

    public string Root { get; }

    /// <summary>The Ledger's own directory: everything in it may be broken.</summary>
    public string BlastRadius { get; }

    /// <summary>Where the acknowledgements are written down, outside the blast radius.</summary>
    public string Logs { get; }

    /// <summary>The state directory of the embedded faultd.</summary>
    public string State { get; }

    public string LedgerPath { get; }

    public string DatabasePath => Path.Combine(BlastRadius, "ledger.db");

    /// <summary>Unique for this run.</summary>
    public string Marker { get; } = Guid.NewGuid().ToString("N");

    public string LogPath(int incarnation) =>
        Path.Combine(Logs, string.Create(CultureInfo.InvariantCulture, $"ledger-{incarnation:d2}.log"));

    /// <exception cref="IOException">The Ledger is not there, or the directory to keep is in use.</exception>
    public static Workspace Create(DemoOptions options)
    {
        var ledger = options.Ledger ?? Programs.FindLedger()
            ?? throw new IOException("Cannot find the Ledger: it is not beside this program; name it with --ledger");
        if (!File.Exists(ledger))
            throw new IOException($"Cannot start the Ledger: {ledger} does not exist");
        if (options.Keep is not { } keep)
            return new Workspace(Directory.CreateTempSubdirectory("faultd-demo-").FullName, keep: false, ledger);
        if (Directory.Exists(keep) && Directory.EnumerateFileSystemEntries(keep).Any())
            throw new IOException($"Cannot keep the run in {keep}: the directory is not empty");
        Directory.CreateDirectory(keep);
        return new Workspace(keep, keep: true, ledger);
    }

    public void Dispose()
    {
        if (!_keep)
            Directory.Delete(Root, recursive: true);
    }

    private string CreatePrivate(string name)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        return Directory.CreateDirectory(Path.Combine(Root, name), Private).FullName;
    }
}

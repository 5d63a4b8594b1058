namespace LuminaGuard.FaultD.Daemon;

/// <summary>open:PATH and write:PATH: something happens to a file, or to an entry of a directory.</summary>
internal sealed class FileWatch : Watch
{
    private readonly FileEvents _events;
    private readonly FileEventKinds _kind;
    private readonly string _path;
    private readonly string _verb;

    private FileWatch(FileEvents events, FileEventKinds kind, string path, string verb) =>
        (_events, _kind, _path, _verb) = (events, kind, path, verb);

    protected override int Descriptor => _events.Descriptor;

    /// <summary>Begins to watch.</summary>
    public static FileWatch Open(string path, FileEventKinds kind, string verb, Caller caller, string purpose)
    {
        using var file = CallerFiles.Open(path, caller, purpose);
        FileEvents? events = null;
        caller.Act(() => FileEvents.TryWatch(file.Descriptor, kind, out events)).ThrowUnlessOpened(path, purpose);
        return new FileWatch(events!, kind, Printable.Escape(path, 256), verb);
    }

    public override bool TryTake(out Occurrence occurrence)
    {
        occurrence = default;
        while (_events.TryTake(out var kinds, out string name) == Errno.None)
        {
            if ((kinds & FileEventKinds.Gone) != 0)
                throw new FaultException(ErrorCode.NotFound, $"Cannot wait any more: {_path} is gone");
            // Of more than the kernel keeps, one has been what is waited for.
            if ((kinds & (_kind | FileEventKinds.Overflow)) == 0)
                continue;
            occurrence = new Occurrence(KernelClock.MonotonicNs, $"{_path}{(name.Length > 0 ? "/" + Printable.Escape(name, 64) : "")} was {_verb}");
            return true;
        }
        return false;
    }

    public override void Dispose() => _events.Dispose();
}

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One regular file, held by descriptor.</summary>
internal sealed class FileTarget : ResolvedTarget
{
    private FileTarget(CallerPath file, string path) => (File, Path) = (file, path);

    public CallerPath File { get; }

    /// <summary>Its path without links, as the caller's mount namespace has it.</summary>
    public string Path { get; }

    public override string Describe => $"file {Printable.Escape(Path)}";

    /// <summary>Opens what a path means to a caller.</summary>
    /// <exception cref="FaultException">NotFound, Refused; InvalidArgument: no regular file.</exception>
    public static FileTarget Open(string path, Caller caller, string purpose)
    {
        var opened = CallerFiles.Open(path, caller, purpose);
        try
        {
            if (!opened.IsRegular)
                Errno.EINVAL.ThrowUnlessOpened(path, purpose);
            string canonical = opened.CanonicalPath ?? throw new FaultException(ErrorCode.NotFound, $"Cannot {purpose}: {Printable.Escape(path, 256)} has no path any more");
            return new FileTarget(opened, canonical);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public override void Dispose() => File.Dispose();
}

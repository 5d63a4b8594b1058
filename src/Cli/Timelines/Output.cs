namespace LuminaGuard.FaultD.Cli;

/// <summary>A file that the user named to be written.</summary>
internal static class Output
{
    /// <summary>Opens it, in place of what was there.</summary>
    /// <exception cref="FaultException">InvalidArgument: it cannot be written.</exception>
    public static StreamWriter Create(string path, string option)
    {
        try
        {
            return new StreamWriter(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Invocation.Usage($"Cannot write {option} {Printable.Escape(path, 256)}: {Printable.Escape(e.Message)}");
        }
    }
}

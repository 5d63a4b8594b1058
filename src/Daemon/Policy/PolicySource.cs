namespace LuminaGuard.FaultD.Daemon;

/// <summary>The bytes of the policy file, from a place that only root can have written to.</summary>
internal static class PolicySource
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Null when there is no such file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="trusted">Whether it is read as law: by a service, which acts for others by it.</param>
    public static byte[]? Read(string path, bool trusted)
    {
        try
        {
            return trusted ? ReadTrusted(path) : ReadPlain(path);
        }
        catch (Exception e) when (e is LinuxException { Errno: Errno.ENOENT } or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LinuxException)
        {
            // Nobody knows then whether this host is production.
            throw new PolicyException(path, Printable.Escape(e.Message));
        }
    }

    private static byte[]? ReadPlain(string path)
    {
        var error = PlainFile.TryRead(path, MaxBytes, out byte[]? json);
        return error switch
        {
            Errno.None => json,
            Errno.ENOENT or Errno.ENOTDIR => null,
            Errno.EPERM => throw new PolicyException(path, "it is no plain file"),
            Errno.EFBIG => throw new PolicyException(path, $"it is longer than {MaxBytes} bytes"),
            _ => throw new PolicyException(path, error.Message()),
        };
    }

    private static byte[]? ReadTrusted(string path)
    {
        using var directory = SafeDirectory.Open(Path.GetDirectoryName(path)!);
        // Whoever may write to the directory may put another file in this one's place.
        if (!directory.IsOursAlone)
            throw new PolicyException(path, $"its directory must be owned by uid {Credentials.EffectiveUid} and writable by nobody else");
        var error = directory.TryRead(Path.GetFileName(path), MaxBytes, out byte[]? json);
        return error switch
        {
            Errno.None => json,
            Errno.ENOENT => null,
            Errno.ELOOP => throw new PolicyException(path, "it must not be a symbolic link"),
            Errno.EPERM => throw new PolicyException(
                path, $"it must be a plain file with one name, owned by uid {Credentials.EffectiveUid} and writable by nobody else"),
            Errno.EFBIG => throw new PolicyException(path, $"it is longer than {MaxBytes} bytes"),
            _ => throw new PolicyException(path, error.Message()),
        };
    }
}

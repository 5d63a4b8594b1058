using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

/// <summary>
/// The real faultd as a service: root, its socket handed over as systemd does, its policy in /etc/faultd/faultd.json and a
/// group faultd, both in an /etc of its own (a mount namespace), so that this host's are not touched.
/// </summary>
internal sealed class ServiceDaemon : IDisposable
{
    private const string Script = """
        set -e
        mkdir -p "$D/etc/faultd"
        cp /etc/passwd /etc/group "$D/etc/"
        printf 'faultd:x:4243:\n' >> "$D/etc/group"
        printf '%s' "$POLICY" > "$D/etc/faultd/faultd.json"
        mount --bind "$D/etc" /etc
        exec /usr/bin/perl -MSocket -e '
            $^F = 20;
            socket(S, AF_UNIX, SOCK_STREAM, 0) or die;
            fileno(S) == 3 or die "descriptor ", fileno(S);
            bind(S, sockaddr_un("$ENV{D}/socket")) or die $!;
            listen(S, 64) or die;
            chown(0, 4243, "$ENV{D}/socket") or die;
            chmod(0660, "$ENV{D}/socket") or die;
            ($ENV{LISTEN_PID}, $ENV{LISTEN_FDS}) = ($$, 1);
            exec @ARGV or die $!;
        ' "$FAULTD" --service --state-dir "$D/state"
        """;

    private readonly TempDirectory _directory = new();
    private readonly Child _daemon;
    private bool _ended;

    internal ServiceDaemon(string policy)
    {
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0x1C9);
        _daemon = Child.Start(
            "/usr/bin/env", $"D={_directory.Path}", $"POLICY={policy}", $"FAULTD={Path.Combine(AppContext.BaseDirectory, "faultd")}",
            $"DOTNET_ROOT={DotnetRoot}", "/usr/bin/unshare", "--mount", "/bin/sh", "-c", Script);
        Eventually.True(() => File.Exists(SocketPath) && (File.GetUnixFileMode(SocketPath) & UnixFileMode.GroupWrite) != 0, "the socket");
    }

    internal string SocketPath => _directory.At("socket");

    /// <summary>dotnet/shared/Microsoft.NETCore.App/10.0.x is where the runtime that runs this test lies.</summary>
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));

    internal string[] Audit => File.ReadAllLines(_directory.At("state/audit.log"));

    /// <summary>A client whose connection was made with these credentials; calls on it are the blocking ones.</summary>
    internal FaultClient Connect(uint uid, uint gid, params uint[] groups)
    {
        using (new CallerCredentials(uid, gid, groups).Assume())
            return FaultClient.Connect(SocketPath);
    }

    internal FaultClient Alice() => Connect(People.Alice, People.Alice, Policies.Operators);

    /// <summary>Sends it a signal and waits for its end.</summary>
    internal void EndBy(Signal signal)
    {
        using var fd = PidFd.Open(_daemon.Pid);
        _ended = true;
        fd.Send((int)signal);
        Assert.True(fd.WaitForExit(TimeSpan.FromMinutes(1)), "The daemon does not end");
    }

    /// <summary>Asks it to end, and demands that it owes nothing.</summary>
    public void Dispose()
    {
        if (!_ended)
            EndBy(Signal.SIGTERM);
        _daemon.Dispose();
        string undo = _directory.At("state/undo");
        Assert.Empty(Directory.Exists(undo) ? Directory.GetFiles(undo) : []);
        _directory.Dispose();
    }
}

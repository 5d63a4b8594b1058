using System.Net.Sockets;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;

namespace LuminaGuard.FaultD.Tests.Rights;

/// <summary>Callers as the daemon meets them: by a socket that somebody really connected.</summary>
internal static class Callers
{
    /// <summary>This test's own process.</summary>
    internal static Caller Self() => Connect(Settings.Embedded, null);

    /// <summary>This test's own process, with a thread that connects as somebody else; takes root.</summary>
    internal static Caller As(DaemonSettings settings, uint uid, uint gid, params uint[] groups) =>
        Connect(settings, new CallerCredentials(uid, gid, groups));

    private static Caller Connect(DaemonSettings settings, CallerCredentials? credentials)
    {
        using var place = new MeetingPlace();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var address = new UnixDomainSocketEndPoint(place.Path);
        if (credentials is null)
        {
            client.Connect(address);
        }
        else
        {
            using (credentials.Assume())
                client.Connect(address);
        }
        return place.Accept(settings);
    }

    /// <summary>A listening socket that everybody may connect to.</summary>
    internal sealed class MeetingPlace : IDisposable
    {
        private readonly TempDirectory _directory = new();
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        internal MeetingPlace()
        {
            _listener.Bind(new UnixDomainSocketEndPoint(Path));
            _listener.Listen(1);
            File.SetUnixFileMode(_directory.Path, (UnixFileMode)0x1C9);
            File.SetUnixFileMode(Path, (UnixFileMode)0x1B6);
        }

        internal string Path => _directory.At("socket");

        internal Caller Accept(DaemonSettings settings)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            using var accepted = _listener.AcceptAsync(patience.Token).AsTask().GetAwaiter().GetResult();
            return Caller.FromSocket((int)accepted.Handle, settings);
        }

        public void Dispose()
        {
            _listener.Dispose();
            _directory.Dispose();
        }
    }
}

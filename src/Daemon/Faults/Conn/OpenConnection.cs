using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A connection, and a process that has it open.</summary>
internal sealed record OpenConnection(ProcessTarget Process, SocketFacts Socket)
{
    public string Describe => string.Create(
        CultureInfo.InvariantCulture, $"fd {Socket.Fd} of pid {Process.Pid}, {Printable.Escape(Socket.Local.ToString(), 128)} to {Printable.Escape(Socket.Peer!.ToString(), 128)}");
}

using System.Globalization;
using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A running talker.c, in a cgroup of its own where one is named.</summary>
internal sealed class Talker : RunningProgram
{
    /// <param name="cgroup">Where it is moved.</param>
    /// <param name="network">A process whose network namespace it is started in; null for ours.</param>
    public Talker(string? cgroup = null, int? network = null)
        : base(network is null ? Lab.Shared.Program("talker") : "/usr/bin/nsenter", network is { } pid ? [$"--net=/proc/{pid}/ns/net", Lab.Shared.Program("talker")] : [])
    {
        if (cgroup is not null)
            CgroupRoot.Move(Pid, Directory.CreateDirectory(cgroup).FullName);
    }

    /// <summary>Opens a socket: "listen4", "datagrams6", "everywhere".</summary>
    public (string Fd, int Port) Open(string what)
    {
        string[] words = Ask(what).Split(' ');
        return (words[0], int.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a byte comes within a third of a second.</summary>
    public bool Receives(string fd)
    {
        for (int look = 0; look < 30; look++)
        {
            if (Ask($"recv {fd}") == "recv 1 ok")
                return true;
            Thread.Sleep(10);
        }
        return false;
    }

    /// <summary>Whether a byte that is sent comes to another.</summary>
    public bool Reaches(string fd, Talker other, string otherFd) => Ask($"send {fd}") == "send 1 ok" && other.Receives(otherFd);
}

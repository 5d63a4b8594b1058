using System.Net;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The network namespaces that the processes of cgroups are in, as of one look.</summary>
internal sealed class MemberNamespaces(PrepareContext context)
{
    private readonly Dictionary<CgroupTarget, (HashSet<int> Processes, HashSet<ulong> Namespaces)> _looked = [];
    private ILookup<ulong, int>? _all;

    /// <summary>Those of a cgroup; none where it is empty.</summary>
    public IReadOnlySet<ulong> Of(CgroupTarget cgroup) => Look(cgroup).Namespaces;

    /// <summary>Whether nobody but the processes of a cgroup is in a namespace, as far as can be seen.</summary>
    public bool IsOf(ulong space, CgroupTarget cgroup)
    {
        _all ??= ProcFs.Processes().ToLookup(ProcFs.NetworkNamespace);
        var own = Look(cgroup).Processes;
        return _all[space].All(own.Contains);
    }

    /// <summary>By which addresses a namespace of a cgroup's can be reached.</summary>
    /// <exception cref="FaultException">NotFound: it is gone. Refused.</exception>
    public IReadOnlyList<IPNetwork> Addresses(ulong space, CgroupTarget cgroup, bool asDaemon)
    {
        var found = new List<IPAddress>();
        foreach (int pid in Look(cgroup).Processes)
        {
            if (ProcessTarget.TryOpen(pid) is not { } process)
                continue;
            using (process)
            {
                if (ProcFs.NetworkNamespace(pid) != space || process.PidFd.HasExited)
                    continue;
                var error = NetworkNamespace.Enter(process.PidFd, asDaemon ? null : context.Caller.Impersonation, () => InterfaceAddresses.TryList(found));
                if (error == Errno.ESRCH)
                    continue;
                if (error != Errno.None)
                {
                    throw context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.KernelRefused,
                        $"list the addresses in the network namespace of {process.Describe}: {error.Message()}", error);
                }
                return [.. found.Select(address => new IPNetwork(Plain(address), address.GetAddressBytes().Length * 8))];
            }
        }
        throw context.No(ErrorCode.NotFound, $"nobody of {cgroup.Describe} is in its network namespace any more");
    }

    private static IPAddress Plain(IPAddress address) => new(address.GetAddressBytes());

    private (HashSet<int> Processes, HashSet<ulong> Namespaces) Look(CgroupTarget cgroup)
    {
        if (_looked.TryGetValue(cgroup, out var known))
            return known;
        HashSet<int> processes = [.. cgroup.Cgroup.Processes(recursive: true)];
        HashSet<ulong> namespaces = [.. processes.Select(ProcFs.NetworkNamespace)];
        namespaces.Remove(0);
        return _looked[cgroup] = (processes, namespaces);
    }
}

using System.Globalization;

namespace LuminaGuard.FaultD.Native;

/// <summary>Finds a network namespace again that nothing here holds on to: by a process or thread that is in it, a mount of it (ip-netns(8)), or a descriptor.</summary>
public static class NetworkNamespaceFinder
{
    /// <summary>Finds it.</summary>
    /// <param name="cookie">The number that no other has in this boot.</param>
    /// <param name="inode">Its number in nsfs, by which most others are passed over.</param>
    /// <param name="pid">A process that was in it, to be looked at first.</param>
    /// <param name="found">The namespace; null on failure.</param>
    /// <returns>ESRCH: nothing leads to it, so it is gone. Other errors say nothing about it.</returns>
    /// <exception cref="LinuxException">It could not be told: no descriptors or memory left.</exception>
    public static Errno TryFind(ulong cookie, ulong inode, int pid, out NetworkNamespaceFile? found)
    {
        // A process that is forked while the list is read may be missed with the parent that has ended by then.
        for (int look = 0; look < 2; look++)
        {
            foreach (string path in Paths(inode, pid))
            {
                Errno errno = TryOpen(path, cookie, inode, out found);
                if (found is not null || errno is not (Errno.None or Errno.ENOENT or Errno.ESRCH or Errno.EINVAL))
                    return errno;
            }
        }
        found = null;
        return Errno.ESRCH;
    }

    private static Errno TryOpen(string path, ulong cookie, ulong inode, out NetworkNamespaceFile? found)
    {
        found = null;
        Errno errno = NetworkNamespaceFile.TryOpen(path, out var opened);
        if (errno != Errno.None || opened!.Inode != inode)
        {
            opened?.Dispose();
            return errno;
        }
        ulong its = 0;
        errno = opened.Enter(null, () => NetworkNamespace.TryCookie(out its));
        if (errno == Errno.None && its == cookie)
            found = opened;
        else
            opened.Dispose();
        return errno;
    }

    // From what costs least to what costs most.
    private static IEnumerable<string> Paths(ulong inode, int pid)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"net:[{inode}]");
        foreach (int candidate in Candidates(pid))
        {
            if (ProcFile.TryReadLink($"/proc/{candidate}/ns/net") == name)
                yield return $"/proc/{candidate}/ns/net";
        }
        foreach (var mount in MountInfo.Parse(ProcFile.TryRead("/proc/self/mountinfo"), "nsfs"))
        {
            if (mount.Root == name)
                yield return mount.MountPoint;
        }
        foreach (int candidate in ProcFs.Processes())
        {
            foreach (int thread in ProcFs.Threads(candidate))
            {
                if (ProcFile.TryReadLink($"/proc/{candidate}/task/{thread}/ns/net") == name)
                    yield return $"/proc/{candidate}/task/{thread}/ns/net";
            }
        }
        foreach (int candidate in ProcFs.Processes())
        {
            // Who has ended has none; without descriptors of our own nothing is known.
            ProcFs.TryDescriptors(candidate, out var numbers).ThrowIfShort("list", $"/proc/{candidate}/fd");
            foreach (int number in numbers)
            {
                if (ProcFs.DescriptorLink(candidate, number) == name)
                    yield return $"/proc/{candidate}/fd/{number}";
            }
        }
    }

    private static IEnumerable<int> Candidates(int pid)
    {
        yield return pid;
        yield return Environment.ProcessId;
        foreach (int other in ProcFs.Processes())
            yield return other;
    }
}

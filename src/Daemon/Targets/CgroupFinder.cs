namespace LuminaGuard.FaultD.Daemon;

/// <summary>Cgroups by path, unit, container and child.</summary>
internal static class CgroupFinder
{
    private const int MaxWalked = 20_000;
    private const int MinIdDigits = 8;
    private const int IdDigits = 64;
    private static readonly string[] UnitTypes =
        [".service", ".scope", ".slice", ".socket", ".mount", ".swap", ".target", ".timer", ".path", ".device", ".automount"];

    /// <summary>Opens the one cgroup that is meant.</summary>
    public static Cgroup Find(Target target, Caller caller, Func<string, string?> children, string purpose)
    {
        if (Cgroup.MountPoint is null)
            throw No(purpose, ErrorCode.NotSupported, "no cgroup2 hierarchy is mounted here");
        if (!caller.Shares("cgroup"))
            throw No(purpose, ErrorCode.Refused, "the caller is in another cgroup namespace, where names of cgroups mean something else");
        return target.Scheme switch
        {
            TargetScheme.Cgroup => Open(target.Value, purpose),
            TargetScheme.Child => Open(children(target.Value) ?? throw NotThere(target, purpose), purpose),
            TargetScheme.Unit => Open(Only(Units(UnitName(target.Value, purpose), purpose), target, purpose), purpose),
            TargetScheme.Container => Open(Only(Containers(Id(target.Value, purpose), purpose), target, purpose), purpose),
            _ => throw No(purpose, ErrorCode.InvalidArgument, $"{Text(target)} is no cgroup"),
        };
    }

    /// <summary>
    /// Units of the system's systemd: only slices are gone into. Below anything else the names are somebody's own.
    /// </summary>
    private static List<string> Units(string unit, string purpose) => Walk(purpose,
        name => name == unit || name == $"_{unit}", name => name.EndsWith(".slice", StringComparison.Ordinal));

    private static List<string> Containers(string id, string purpose)
    {
        var all = Walk(purpose, name => ContainerId(name)?.StartsWith(id, StringComparison.Ordinal) == true, _ => true);
        // What a container makes below its own cgroup is part of it.
        return all.FindAll(path => !all.Exists(other => other != path && CgroupPaths.IsAtOrBelow(path, other)));
    }

    /// <summary>docker-ID.scope, libpod-ID.scope, cri-containerd-ID.scope, crio-ID.scope, or the bare ID.</summary>
    internal static string? ContainerId(string name)
    {
        const string Scope = ".scope";
        if (name.EndsWith(Scope, StringComparison.Ordinal))
        {
            name = name[..^Scope.Length];
            string? prefix = Array.Find(
                ["docker-", "libpod-", "cri-containerd-", "crio-", "nerdctl-"], p => name.StartsWith(p, StringComparison.Ordinal));
            name = prefix is null ? "" : name[prefix.Length..];
        }
        return name.Length == IdDigits && name.All(char.IsAsciiHexDigitLower) ? name : null;
    }

    private static List<string> Walk(string purpose, Func<string, bool> matches, Func<string, bool> enter)
    {
        List<string> found = [];
        var pending = new Queue<string>(["/"]);
        int walked = 0;
        // Of what cannot be opened at all nothing is known: that is no "there is none".
        Open("/", purpose).Dispose();
        while (pending.TryDequeue(out string? path) && walked++ < MaxWalked)
        {
            if (Cgroup.TryOpen(path, out var cgroup) != Errno.None)
                continue;
            using (cgroup)
            {
                foreach (string name in Children(cgroup!))
                {
                    string child = path == "/" ? $"/{name}" : $"{path}/{name}";
                    if (matches(name))
                        found.Add(child);
                    if (enter(name))
                        pending.Enqueue(child);
                }
            }
        }
        return found;
    }

    private static IEnumerable<string> Children(Cgroup cgroup)
    {
        try
        {
            return cgroup.Children();
        }
        catch (LinuxException)
        {
            // Not ours to look into: nothing below it can be meant.
            return [];
        }
    }

    private static string Only(List<string> paths, Target target, string purpose) => paths.Count switch
    {
        1 => paths[0],
        0 => throw NotThere(target, purpose),
        _ => throw No(purpose, ErrorCode.Ambiguous, $"{Text(target)} means {paths.Count} cgroups: "
            + string.Join(", ", paths.Take(8).Select(p => Printable.Escape(p)))),
    };

    private static Cgroup Open(string path, string purpose)
    {
        var error = Cgroup.TryOpen(path, out var cgroup);
        return cgroup ?? throw (error switch
        {
            Errno.EINVAL => No(purpose, ErrorCode.InvalidArgument,
                $"'{Printable.Escape(path)}' is no cgroup path: it is absolute, with neither '.', '..' nor empty parts"),
            Errno.ENOENT or Errno.ENOTDIR => No(purpose, ErrorCode.NotFound, $"there is no cgroup {Printable.Escape(path)}"),
            Errno.ELOOP or Errno.EXDEV => No(purpose, ErrorCode.Refused,
                $"cgroup {Printable.Escape(path)} is behind a symbolic link or another mount"),
            _ => new FaultException(ErrorCode.KernelRefused,
                $"Cannot {purpose}: open cgroup {Printable.Escape(path)}: {error.Message()}", (int)error),
        });
    }

    private static string UnitName(string value, string purpose)
    {
        if (value.Contains('/', StringComparison.Ordinal))
            throw No(purpose, ErrorCode.InvalidArgument, $"'{Printable.Escape(value)}' is no unit's name: it holds a slash");
        return Array.Exists(UnitTypes, t => value.EndsWith(t, StringComparison.Ordinal)) ? value : $"{value}.service";
    }

    private static string Id(string value, string purpose) =>
        value.Length is >= MinIdDigits and <= IdDigits && value.All(char.IsAsciiHexDigitLower)
            ? value
            : throw No(purpose, ErrorCode.InvalidArgument,
                $"'{Printable.Escape(value, 80)}' is no container id: it takes at least {MinIdDigits} lower-case hexadecimal digits");

    private static FaultException NotThere(Target target, string purpose) =>
        No(purpose, ErrorCode.NotFound, $"there is no {Text(target)}");

    private static string Text(Target target) => Printable.Escape(target.ToString());

    private static FaultException No(string purpose, ErrorCode code, string why) => new(code, $"Cannot {purpose}: {why}");
}

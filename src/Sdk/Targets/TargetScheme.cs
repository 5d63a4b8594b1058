namespace LuminaGuard.FaultD;

/// <summary>What the part before a target's colon means.</summary>
public enum TargetScheme
{
    /// <summary>A process by number, as the caller's pid namespace counts.</summary>
    Pid,

    /// <summary>The one process whose executable or command has this name.</summary>
    Name,

    /// <summary>The cgroup of a systemd unit.</summary>
    Unit,

    /// <summary>A cgroup by its path below the cgroup2 mount.</summary>
    Cgroup,

    /// <summary>The cgroup of a container by (the start of) its id.</summary>
    Container,

    /// <summary>The process that listens on a TCP port.</summary>
    Port,

    /// <summary>The process that listens on a Unix socket.</summary>
    Unix,

    /// <summary>What <c>faultctl exec --name</c> started.</summary>
    Child,

    /// <summary>A virtual machine monitor: a process that holds KVM descriptors.</summary>
    Vmm,

    /// <summary>A regular file by its path.</summary>
    File,
}

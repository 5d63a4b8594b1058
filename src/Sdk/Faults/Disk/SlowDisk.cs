namespace LuminaGuard.FaultD;

/// <summary>Slows down what a cgroup reads from or writes to one disk; undo puts the former limit back.</summary>
/// <remarks>
/// Written to io.max, for a whole disk; of a partition its disk is taken. What is read from the page cache costs nothing, and what is
/// written there is slowed down only when it goes to the disk: for buffered writes the memory controller and a filesystem that accounts
/// for them (ext4, btrfs, xfs) are needed. Each rate of each disk is a fault of its own.
///
/// The limit has to be below the one in force. One that somebody else has written since, systemd with a reload too, is left alone and
/// reported as superseded; a unit that was started again has another cgroup, and nothing is put back.
///
/// The cgroup needs the io controller of cgroup2: what is missing is said before anything is touched, and by doctor.
/// </remarks>
/// <param name="Target">The cgroup (unit:redis.service, container:ID, child:NAME, cgroup:/PATH).</param>
/// <param name="Device">The disk (/dev/vda, 253:0), by its name or its numbers.</param>
/// <param name="Rate">What is limited.</param>
/// <param name="PerSecond">How many of it a second (1048576), at least 1.</param>
[Fault("disk.slow", Durability.Journalled)]
public sealed partial record SlowDisk(Target Target, string Device, DiskRate Rate, long PerSecond) : IFault;

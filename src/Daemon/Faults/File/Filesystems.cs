namespace LuminaGuard.FaultD.Daemon;

/// <summary>Filesystems by f_type of statfs(2), as linux/magic.h has it.</summary>
internal static class Filesystems
{
    public const string Kept = "ext4, XFS, Btrfs, F2FS, ZFS, bcachefs, overlayfs and tmpfs";
    private const long Tmpfs = 0x01021994;
    private const long Overlay = 0x794c7630;
    private const long Ramfs = 0x858458f6;

    /// <summary>Whether its files are bytes that stay as they were written, and keep an inode number: not those of a kernel's interfaces, nor of a network.</summary>
    public static bool Keeps(long type) => type is 0xEF53 or 0x58465342 or 0x9123683E or 0xF2F52010 or 0x2fc12fc1 or 0xca451a4e or Overlay or Tmpfs;

    /// <summary>Whether it shows files of other filesystems as its own.</summary>
    public static bool IsOverlay(long type) => type == Overlay;

    /// <summary>Whether what is on it ends with the boot.</summary>
    public static bool IsInMemory(long type) => type is Tmpfs or Ramfs;
}

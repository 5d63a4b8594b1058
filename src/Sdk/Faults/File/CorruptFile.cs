namespace LuminaGuard.FaultD;

/// <summary>Damages a file on its disk: bits flipped, a range zeroed, or its end cut off; undo puts the bytes back.</summary>
/// <remarks>
/// What is damaged is written down first, on a disk and synchronised, so that the undo is carried out also after a power cut: by
/// faultd-recover.service, before other services start. At most 1 MiB can be written down, and so zeroed or cut off at once; of flipped bits only their
/// bytes are, wherever in the file. Everybody who reads the file sees it, through
/// read(2) and through a mapping; who has read it before and kept it does not. What is cut off stays reserved, so that undo needs no room.
///
/// Undo puts back what is as it was made, in blocks of 512 bytes; a block that somebody has written to since is left alone, and that is reported
/// as superseded. So is all of a cut off end behind which somebody has written. Just before the first byte is damaged the file is compared
/// with what was written down, and what somebody has written meanwhile is not touched. A file that was removed, or replaced by another of its name, is gone; one
/// that was renamed is found, after the death of faultd within its directory. One that is executed stays damaged until that has ended. Its
/// times of change are those of any write, and a capability that it is given meanwhile goes as with any write. Which bits are flipped is
/// decided by the flip seed, and the answer names each.
///
/// For files on ext4, XFS, Btrfs, F2FS, ZFS, bcachefs, tmpfs and overlays of one filesystem. Refused are programs with a user id or
/// capabilities of their own, a program that runs (ETXTBSY of open(2)), ranges with holes, and what is below /boot, /etc, /usr and its links, /run/faultd, /run/lock, /var/lib/faultd and
/// /var/lib/dpkg unless policy names it in unguarded; a path that means something else to faultd than to the caller, as in a container; and a file on a disk when faultd has its
/// own state in memory: what it writes down would be lost with the power, and the damage not. An embedded faultd of root's on a host with systemd is
/// such a one, unless EmbeddedOptions.StateDirectory names a directory on a disk.
///
/// faultctl inject file.corrupt --target file:/srv/db/main.sqlite --damage zero --offset 4K --length 512 --for 5s zeroes a part of a page;
/// --damage truncate --offset 4K cuts off what follows the first 4 KiB.
///
/// While it is armed, and for a moment when it is injected or only previewed, the file is open to be written: it cannot be executed, its filesystem not be mounted read-only,
/// and an overlay copies it up. In force it is held by its path alone, and its filesystem cannot be unmounted.
/// </remarks>
/// <param name="Target">The file (file:/srv/db/main.sqlite).</param>
/// <param name="Damage">What becomes of it.</param>
/// <param name="Offset">Where the damage begins (4096), in bytes; at least 0.</param>
/// <param name="Length">How many bytes from there are zeroed, or may have bits flipped; all that follow when it is not given. Not with truncate.</param>
/// <param name="Bits">How many bits are flipped, from 1 to 4096.</param>
/// <param name="FlipSeed">Which of them, at least 0; by chance when it is not given, and reported.</param>
[Fault("file.corrupt", Durability.Journalled)]
public sealed partial record CorruptFile(
    Target Target, FileDamage Damage = FileDamage.Flip, long Offset = 0, long? Length = null, int Bits = 1, long? FlipSeed = null) : IFault;

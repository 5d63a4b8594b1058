using System.Globalization;
using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A link has a root qdisc of ours in place of the kernel's default, and is owed that.</summary>
/// <param name="boot">The boot it is in.</param>
/// <param name="cookie">Its network namespace.</param>
/// <param name="inode">The same in nsfs.</param>
/// <param name="pid">A process that was in there, to be looked at first; 0 for none.</param>
/// <param name="index">The link.</param>
/// <param name="name">Its name.</param>
/// <param name="handle">Our root's.</param>
/// <param name="original">The kind of the kernel's default; empty for none, as a link that is down may have.</param>
internal sealed class ShapedLink(Guid boot, ulong cookie, ulong inode, int pid, int index, string name, uint handle, string original) : UndoToken
{
    public const string TokenWord = "shaped-link";
    private const int Fields = 8;
    private const int MaxKind = 15;

    public override string Word => TokenWord;

    public uint Handle => handle;

    public string Original => original;

    private string Describe => $"interface {Printable.Escape(name)} of network namespace {inode}";

    public static ShapedLink Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(Fields);
        byte[] boot = reader.ReadBytes() is { Length: 16 } raw
            ? System.Buffers.BuffersExtensions.ToArray(raw) : throw new MessagePackSerializationException("a boot id is 16 bytes");
        ulong cookie = reader.ReadUInt64(), inode = reader.ReadUInt64();
        int pid = reader.ReadInt32(), index = reader.ReadInt32();
        string name = reader.ReadString() ?? "";
        uint handle = reader.ReadUInt32();
        string original = reader.ReadString() ?? "";
        if (pid < 0 || index < 1 || !LinkName.IsValid(name))
            throw new MessagePackSerializationException("there is no such link");
        if (!LinkRoot.IsOurs(handle))
            throw new MessagePackSerializationException("no root of ours has such a handle");
        if (original.Length > MaxKind || !original.All(c => char.IsAsciiLetterOrDigit(c) || c is '_'))
            throw new MessagePackSerializationException("no qdisc is of such a kind");
        return new ShapedLink(new Guid(boot), cookie, inode, pid, index, name, handle, original);
    }

    public override void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.Write(boot.ToByteArray());
        writer.Write(cookie);
        writer.Write(inode);
        writer.Write(pid);
        writer.Write(index);
        writer.Write(name);
        writer.Write(handle);
        writer.Write(original);
    }

    public override UndoResult Undo(UndoScope scope)
    {
        if (boot != ProcFs.BootId)
            return UndoResult.Gone("the host was booted since");
        var error = NetworkNamespaceFinder.TryFind(cookie, inode, pid, out var found);
        if (error == Errno.ESRCH)
            return UndoResult.Gone($"network namespace {inode} is gone: no process or thread is in it, and no mount or descriptor leads to it");
        if (error != Errno.None)
            return UndoResult.Stuck($"find network namespace {inode}: {error.Message()}");
        using (found)
        {
            RouteSocket? opened = null;
            error = found!.Enter(null, () => RouteSocket.TryOpen(out opened));
            using (opened)
                return error == Errno.None ? PutBack(opened!) : UndoResult.Stuck($"enter network namespace {inode}: {error.Message()}");
        }
    }

    private UndoResult PutBack(RouteSocket links)
    {
        var error = LinkRoot.TryRead(links, index, out var root);
        if (error != Errno.None)
            return UndoResult.Stuck($"list the qdiscs of {Describe}: {error.Message()}");
        if (root.Handle == handle && root.Kind == LinkRoot.OurKind)
            return PutBack(links, root);
        error = links.TryNameLink(index, out string now);
        if (error == Errno.ENODEV || (error == Errno.None && root.Handle == 0 && now != name))
            return UndoResult.Gone($"{Describe} is gone");
        if (error != Errno.None)
            return UndoResult.Stuck($"look for {Describe}: {error.Message()}");
        return root.Handle == 0
            ? UndoResult.Undone($"{Describe} had the kernel's default already")
            : UndoResult.Superseded($"the root of {Describe} is {root.Describe} by now, which is not ours: left alone");
    }

    private UndoResult PutBack(RouteSocket links, LinkRoot root)
    {
        // Somebody who built on it would lose what he built.
        if (root.Others.Count > 0)
        {
            var stopped = links.DeleteFilters(index, handle);
            return stopped is Errno.None or Errno.ENOENT
                ? UndoResult.Superseded($"somebody has put {string.Join(", ", root.Others)} into our root of {Describe}, so it was left there; our filter was taken away, and it lets all pass")
                : UndoResult.Stuck($"take our filter away from {Describe}: {stopped.Message()}");
        }
        var error = links.DeleteRoot(index, handle);
        // It went, or another came, between the look and this.
        if (error is Errno.ENODEV)
            return UndoResult.Gone($"{Describe} is gone");
        if (error is not (Errno.None or Errno.EINVAL or Errno.ENOENT))
            return UndoResult.Stuck($"take our root away from {Describe}: {error.Message()}{(links.Words.Length > 0 ? $" ({Printable.Escape(links.Words, 256)})" : "")}");
        error = LinkRoot.TryRead(links, index, out var now);
        if (error != Errno.None)
            return UndoResult.Stuck($"list the qdiscs of {Describe}: {error.Message()}");
        if (now.Handle == handle)
            return UndoResult.Stuck($"our root of {Describe} is still there");
        string counted = string.Create(CultureInfo.InvariantCulture, $"{Counted.Of((long)root.Packets, "packet")} of {root.Bytes} bytes went through it")
            + (root.Dropped > 0 ? string.Create(CultureInfo.InvariantCulture, $", {root.Dropped} were lost") : "")
            + (root.Waiting > 0 ? string.Create(CultureInfo.InvariantCulture, $", {root.Waiting} that waited in it were lost") : "");
        return now.Handle == 0 && now.Kind != original
            ? UndoResult.Undone(counted, $"the kernel's default for {Describe} was {(original.Length > 0 ? original : "none")} and is {(now.Kind.Length > 0 ? now.Kind : "none")} by now")
            : UndoResult.Undone(counted);
    }
}

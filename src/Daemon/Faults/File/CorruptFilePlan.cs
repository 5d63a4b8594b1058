using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A file on its way to being damaged and back.</summary>
internal sealed class CorruptFilePlan(FileTarget target, CorruptFile spec, PrepareContext context) : Plan
{
    private const long MaxBytes = 1 << 20;
    private const uint SetIds = 0xC00;

    // What is named one by one in the answer.
    private const int Named = 16;

    // By chance, and reported: the same can be asked for again.
    private readonly ulong _seed = ChosenSeed.Of(spec.FlipSeed);
    private WritableFile? _file;
    private CorruptedFile? _token;
    private byte[] _now = [];
    private bool _isReserved = true;
    private bool _wasWritten;
    private bool _hasBegun;

    public override UndoToken? Token => _token;

    public override string FireCall => _wasWritten ? "look at the file once more: it was written to, or cut off, since it was read"
        : _isReserved ? "write to the file" : "reserve room behind the file's new end";

    public override bool FailsWhole => !_hasBegun;

    public override IReadOnlyList<uint> Owners => [target.File.Owner];

    private bool IsCut => spec.Damage == FileDamage.Truncate;

    // Opened as the caller: who may not write it himself may not have it damaged.
    public override IReadOnlyList<string> Capture()
    {
        if (_file is null)
            context.AsCaller(AsDaemon, () => target.File.TryOpenToWrite(out _file)).ThrowUnlessOpened(target.Path, context.Purpose);
        RefuseOthers(_file!);
        long length = _file!.Length;
        if (spec.Offset >= length)
            throw context.No(ErrorCode.InvalidArgument, $"offset is {spec.Offset}, and {target.Describe} has {length} bytes");
        if (spec.Length > length - spec.Offset)
            throw context.No(ErrorCode.InvalidArgument, $"length is {spec.Length} from {spec.Offset} on, and {target.Describe} has {length} bytes");
        long count = spec.Length ?? (length - spec.Offset);
        if (_file.HasHole(spec.Offset, count))
            throw context.No(ErrorCode.NotSupported, $"{target.Describe} has holes there (lseek(2), SEEK_HOLE), which undo would fill: name a range without (offset, length)");
        FilePart[] parts = spec.Damage == FileDamage.Flip ? Flipped(count) : [Range(count)];
        var file = HostFile.TryFind(target.Path, _file.Identity, out string why)
            ?? throw context.No(ErrorCode.NotSupported, $"{target.Describe} would not be found again to put it back: {why}");
        // The same object while the same is owed: what is journalled need not be again.
        if (_token is null || !IsSame(_token.Parts, parts))
            _token = new CorruptedFile(file, parts, IsCut);
        return [$"{target.Describe}: {What(count, length)}, put back at undo"];
    }

    public override void Arm() => _now = new byte[_token!.Parts.Max(part => part.Before.Length)];

    public override void LookAgain()
    {
        Capture();
        Arm();
    }

    public override Errno Fire()
    {
        // Between reading and this lie the journal's fsync and, armed, any time: what somebody has written since is his, and not written down.
        _wasWritten = !IsAsBefore();
        if (_wasWritten)
            return Errno.ESTALE;
        _hasBegun = true;
        if (IsCut)
            return Cut();
        // Not by foreach, which allocates.
        for (int i = 0; i < _token!.Parts.Count; i++)
        {
            var error = _file!.WriteAt(_token.Parts[i].Offset, _token.Parts[i].Written);
            if (error != Errno.None)
                return error;
        }
        return Errno.None;
    }

    public override string Verify()
    {
        // Open to be written it could not be executed meanwhile.
        using var file = _file;
        _file = null;
        int damaged = _token!.Parts.Count(part => IsCut ? file!.Length == part.Offset : part.IsDamaged(file!));
        if (damaged < _token.Parts.Count)
            throw context.No(ErrorCode.KernelRefused, $"{damaged} of {Counted.Of(_token.Parts.Count, "part")} of {target.Describe} read back as damaged");
        if (IsCut)
            return $"the file ends at {spec.Offset}";
        if (spec.Damage == FileDamage.Zero)
            return $"{Counted.Of(_token.Parts[0].Before.Length, "byte")} from {spec.Offset} on read back as zeros";
        Notes.Add(string.Create(CultureInfo.InvariantCulture, $"flip seed {_seed}"));
        foreach (var part in _token.Parts.Take(Named))
            Notes.Add(string.Create(CultureInfo.InvariantCulture, $"byte {part.Offset}: 0x{part.Before[0]:x2} is 0x{part.Written[0]:x2} now"));
        if (_token.Parts.Count > Named)
            Notes.Add($"and {_token.Parts.Count - Named} more, by the same seed");
        return $"{Counted.Of(spec.Bits, "bit")} in {Counted.Of(_token.Parts.Count, "byte")} read back as flipped";
    }

    // By what is held of it: it may have another name by now.
    public override UndoResult Undo()
    {
        if (target.File.TryOpenToWrite(out var file) != Errno.None)
            return base.Undo();
        using (file)
            return target.File.IsLinked ? _token!.UndoIn(file!) : UndoResult.Gone($"{target.Describe} was removed");
    }

    public override void Dispose()
    {
        _file?.Dispose();
        target.Dispose();
    }

    private bool IsAsBefore()
    {
        if (IsCut && _file!.Length != _token!.Parts[0].Offset + _token.Parts[0].Before.Length)
            return false;
        for (int i = 0; i < _token!.Parts.Count; i++)
        {
            if (!_token.Parts[i].IsAsBefore(_file!, _now))
                return false;
        }
        return true;
    }

    // What is cut off stays reserved: undo has room on a disk that has filled up meanwhile.
    private Errno Cut()
    {
        var part = _token!.Parts[0];
        var error = _file!.Truncate(part.Offset);
        if (error != Errno.None)
            return error;
        error = _file.Reserve(part.Offset, part.Before.Length);
        _isReserved = error == Errno.None;
        return error;
    }

    private void RefuseOthers(WritableFile file)
    {
        if (!Filesystems.Keeps(file.FilesystemType))
        {
            throw context.No(ErrorCode.NotSupported, string.Create(CultureInfo.InvariantCulture,
                $"{target.Describe} is on a filesystem of type 0x{file.FilesystemType:x} (statfs(2)), and this is for {Filesystems.Kept}"));
        }
        if ((file.Mode & SetIds) != 0 || file.HasCapabilities)
            throw context.No(ErrorCode.Refused, $"{target.Describe} has a user id, group id or capabilities of its own, which any write would take away");
        if (context.JournalInMemory is { } place && !Filesystems.IsInMemory(file.FilesystemType))
        {
            throw context.No(ErrorCode.NotSupported,
                $"{target.Describe} is on a disk, and what faultd writes down in {Printable.Escape(place)} is in memory: after a power cut the damage would be there, and its undo lost (--state-dir, or EmbeddedOptions.StateDirectory, on a disk)");
        }
    }

    private FilePart Range(long count)
    {
        if (count > MaxBytes)
            throw context.No(ErrorCode.LimitReached, $"{count} bytes would have to be kept for undo, and {MaxBytes} is the most: give a {(IsCut ? "later offset" : "length")}");
        byte[] before = Read(spec.Offset, (int)count);
        return IsCut || before.AsSpan().ContainsAnyExcept((byte)0)
            ? new FilePart(spec.Offset, before, null)
            : throw context.No(ErrorCode.Conflict, $"{target.Describe} holds nothing but zeros there already");
    }

    private FilePart[] Flipped(long count)
    {
        if (count < CorruptedFile.MaxParts && spec.Bits > count * 8)
            throw context.No(ErrorCode.InvalidArgument, $"bits is {spec.Bits}, and {count} bytes have {count * 8}");
        SortedDictionary<long, byte> masks = [];
        for (uint drawn = 0, flipped = 0; flipped < spec.Bits; drawn++)
        {
            ulong random = CounterRandom.Bits(_seed, 0, drawn);
            long at = spec.Offset + (long)Math.BigMul(random, (ulong)count, out _);
            byte bit = (byte)(1 << (int)(random & 7));
            masks.TryGetValue(at, out byte mask);
            // The same once more would put it back.
            if ((mask & bit) != 0)
                continue;
            masks[at] = (byte)(mask | bit);
            flipped++;
        }
        return [.. masks.Select(m => Read(m.Key, 1) is var before ? new FilePart(m.Key, before, [(byte)(before[0] ^ m.Value)]) : null!)];
    }

    private byte[] Read(long offset, int count)
    {
        byte[] bytes = new byte[count];
        var error = _file!.ReadAt(offset, bytes);
        return error == Errno.None
            ? bytes
            : throw context.No(ErrorCode.KernelRefused, $"read {target.Describe}: {(error == Errno.ENODATA ? "it has become shorter meanwhile" : error.Message())}", error);
    }

    private string What(long count, long length) => spec.Damage switch
    {
        FileDamage.Flip => $"{Counted.Of(spec.Bits, "bit")} of the {Counted.Of(count, "byte")} from {spec.Offset} on flipped by flip seed {_seed}",
        FileDamage.Zero => $"{Counted.Of(count, "byte")} from {spec.Offset} on zeroed",
        _ => $"cut off at {spec.Offset} of {length}",
    };

    private static bool IsSame(IReadOnlyList<FilePart> one, FilePart[] other) => one.Count == other.Length
        && one.Zip(other).All(pair => pair.First.Offset == pair.Second.Offset && pair.First.Before.AsSpan().SequenceEqual(pair.Second.Before));
}

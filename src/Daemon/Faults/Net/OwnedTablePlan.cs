using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Tables of nf_tables on their way into network namespaces, one in each.</summary>
internal abstract class OwnedTablePlan(PrepareContext context) : Plan
{
    // The lease is ended by us; the kernel's own deadline is for when we cannot.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private readonly List<OwnedTable> _tables = [];
    private long _untilNs;
    private bool _isFired;

    public override string FireCall => "NFT_MSG_NEWSETELEM of nfnetlink";

    protected PrepareContext Context => context;

    /// <summary>What it is to be called, in whichever namespace.</summary>
    protected string Table => $"faultd-{context.Id}";

    /// <summary>"2 packets", of as many that were refused.</summary>
    protected abstract string Count(long refused);

    /// <summary>Whether what was meant is gone.</summary>
    protected abstract bool IsTargetGone { get; }

    /// <summary>Makes all tables, as <see cref="Make"/> does; the former ones are closed.</summary>
    protected abstract void MakeAll();

    // Made as the caller: who may not have such a table himself may not have it made. The rules match nothing yet.
    public override void Arm()
    {
        _untilNs = KernelClock.MonotonicNs + (long)(context.Granted + Grace).TotalNanoseconds;
        MakeAll();
    }

    // Processes may be elsewhere by now, and listen on other ports.
    public override void LookAgain()
    {
        Capture();
        Close();
        MakeAll();
    }

    public override Errno Fire()
    {
        _isFired = true;
        foreach (var table in _tables)
        {
            var error = table.Fire(_untilNs);
            if (error != Errno.None)
                return error;
        }
        return Errno.None;
    }

    public override string Verify()
    {
        if (_tables.Exists(table => !table.IsInForce()))
            throw context.No(ErrorCode.KernelRefused, $"table inet {Table} was put in force, and the kernel does not have it so");
        return _tables.Count == 1 ? $"table inet {Table}" : string.Create(CultureInfo.InvariantCulture, $"table inet {Table} in {_tables.Count} network namespaces");
    }

    public override UndoResult Undo()
    {
        string counted = Count(_tables.Sum(table => (long)table.Refused())) + " refused";
        // What removing them leaves, closing them takes away.
        Close();
        if (!_isFired)
            return UndoResult.Undone("was not in force");
        return IsTargetGone ? UndoResult.Gone($"{Target} is gone", counted) : UndoResult.Undone(counted);
    }

    public override void Dispose() => Close();

    /// <summary>Makes the table in one network namespace.</summary>
    /// <param name="process">A process that is in it.</param>
    /// <param name="isOurs">Whether it is the daemon's, so that nobody need enter it.</param>
    /// <param name="isStill">Asked there: whether it is the one that is meant.</param>
    /// <param name="rules">The table.</param>
    protected void Make(ProcessTarget process, bool isOurs, Func<bool> isStill, Ruleset rules)
    {
        OwnedTable? table = null;
        string? why = null;
        Errno Enter()
        {
            if (!isStill())
                return Errno.ESTALE;
            return OwnedTable.TryMake(rules, out table, out why);
        }

        var error = isOurs
            ? context.AsCaller(AsDaemon, Enter)
            : NetworkNamespace.Enter(process.PidFd, AsDaemon ? null : context.Caller.Impersonation, Enter);
        if (error == Errno.None)
        {
            _tables.Add(table!);
            return;
        }
        string where = isOurs ? "" : $" in the network namespace of {process.Describe}";
        throw (error, why) switch
        {
            (Errno.ESTALE, null) => context.No(ErrorCode.NotSupported, $"{process.Describe} is in another network namespace than what is meant", error),
            (_, null) => context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.NotSupported,
                $"enter the network namespace of {process.Describe} (setns(2), CAP_SYS_ADMIN): {error.Message()}", error),
            (Errno.EPERM, _) => context.No(ErrorCode.Refused, $"make a table of nf_tables{where} (CAP_NET_ADMIN): {error.Message()}", error),
            (Errno.EEXIST, _) => context.No(ErrorCode.Conflict, $"table inet {Table} is there already{where}: {error.Message()}", error),
            (Errno.ENOMEM or Errno.ENOBUFS or Errno.EMFILE or Errno.ENFILE, _) => context.No(ErrorCode.KernelRefused, $"make a table of nf_tables{where}: {error.Message()}", error),
            _ => context.No(ErrorCode.NotSupported, $"make a table of nf_tables{where}, {Printable.Escape(why, 256)}: {error.Message()}", error),
        };
    }

    private void Close()
    {
        foreach (var table in _tables)
            table.Dispose();
        _tables.Clear();
    }
}

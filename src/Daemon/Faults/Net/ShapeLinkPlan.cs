using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A root qdisc on its way onto a link and away from it, for one flow.</summary>
internal sealed class ShapeLinkPlan(
    ProcessTarget process, NetworkNamespaceFile space, ulong cookie, RouteSocket links, int index, string name, TrafficMatch match, LinkShape shape,
    PrepareContext context) : Plan
{
    // The lease is ended by us; the kernel's own deadline is for when we cannot: from then on all is let pass.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private TrafficClassifier? _classifier;
    private ShapedLink? _token;
    private long _firedNs;

    public override UndoToken? Token => _token;

    public override string FireCall => $"rtnetlink(7), a root qdisc for {Where}{(links.Words.Length > 0 ? $" ({Printable.Escape(links.Words, 256)})" : "")}";

    private string Where => $"interface {Printable.Escape(name)} of {process.Describe}";

    /// <summary>Resolves and authorises the process whose network namespace is meant, and finds the link in there.</summary>
    public static ShapeLinkPlan Prepare(Target target, string link, TrafficMatch match, LinkShape shape, PrepareContext context)
    {
        if (!LinkName.IsValid(link))
            throw context.No(ErrorCode.InvalidArgument, $"interface is {LinkName.Rule}, not '{Printable.Escape(link, 64)}'");
        var (process, authorization) = context.Process(target);
        NetworkNamespaceFile? space = null;
        RouteSocket? links = null;
        try
        {
            space = SpaceOf(process, context);
            if (space.IsOwn)
                authorization = OfTheHost(process, link, context);
            ulong cookie = 0;
            var error = space.Enter(authorization.AsDaemon ? null : context.Caller.Impersonation, () =>
                NetworkNamespace.TryCookie(out cookie) is var unknown && unknown != Errno.None ? unknown : RouteSocket.TryOpen(out links));
            if (error != Errno.None)
            {
                throw context.No(error switch { Errno.EPERM => ErrorCode.Refused, Errno.ENOPROTOOPT => ErrorCode.NotSupported, _ => ErrorCode.KernelRefused },
                    $"enter the network namespace of {process.Describe} (setns(2), CAP_SYS_ADMIN; SO_NETNS_COOKIE, Linux 5.14): {error.Message()}", error);
            }
            error = links!.TryFindLink(ref link, out int index);
            if (error != Errno.None)
            {
                throw context.No(error == Errno.ENODEV ? ErrorCode.NotFound : ErrorCode.KernelRefused,
                    $"find interface {Printable.Escape(link)} in the network namespace of {process.Describe}: {error.Message()}", error);
            }
            return new ShapeLinkPlan(process, space, cookie, links, index, link, match, shape, context)
            {
                Target = string.Create(CultureInfo.InvariantCulture, $"interface {Printable.Escape(link)} of {process.Describe}"),
                AsDaemon = authorization.AsDaemon,
                Claims = [ClaimNames.Link(cookie, index)],
            };
        }
        catch
        {
            links?.Dispose();
            space?.Dispose();
            process.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<string> Capture()
    {
        var error = LinkRoot.TryRead(links, index, out var root);
        if (error == Errno.None)
            error = links.TryNameLink(index, out _);
        if (error != Errno.None)
            throw context.No(error == Errno.ENODEV ? ErrorCode.NotFound : ErrorCode.KernelRefused, $"list the qdiscs of {Where}: {error.Message()}", error);
        if (root.Foreign() is { } foreign)
            throw context.No(ErrorCode.Conflict, $"what {Where} has at its root could not be put back as it is: {foreign}");
        // The same object while the same is owed: what is journalled need not be again.
        if (_token is null || root.Kind != _token.Original || root.Inside.Any(q => q.Handle == _token.Handle))
            _token = new ShapedLink(ProcFs.BootId, cookie, space.Inode, process.Pid, index, name, root.ChooseHandle(), root.Kind);
        if (match.Share < TrafficMatch.All && Notes.Count == 0)
            Notes.Add($"packet_seed {match.Seed}");
        return
        [
            $"packets by {Where}, {TrafficText.Which(match, TrafficDirection.Out)}: {shape.What} now, let pass at undo",
            $"the root qdisc of {Where}: htb {Qdisc.Text(_token.Handle)} now, the kernel's default{(root.Kind.Length > 0 ? $" ({root.Kind})" : "")} at undo",
        ];
    }

    // Loaded as the caller: who may not load it himself may not have it loaded.
    public override void Arm()
    {
        if (ShapeSupport.Missing(shape.Netem is not null) is { } missing)
            throw context.No(ErrorCode.NotSupported, missing);
        long deadlineNs = KernelClock.MonotonicNs + (long)(context.Granted + Grace).TotalNanoseconds;
        string why = "";
        var error = context.AsCaller(AsDaemon, () => TrafficClassifier.TryLoad(match, deadlineNs, out _classifier, out why));
        if (error != Errno.None)
        {
            throw context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.NotSupported,
                $"load a filter for {Where} (bpf(2), CAP_BPF and CAP_NET_ADMIN): {error.Message()}{(why.Length > 0 ? $": {Printable.Escape(why, 256)}" : "")}", error);
        }
        links.Prepare(Flow(), _classifier!);
    }

    public override void LookAgain()
    {
        var before = _token;
        Capture();
        if (_token != before)
            links.Prepare(Flow(), _classifier!);
    }

    public override Errno Fire()
    {
        _firedNs = KernelClock.MonotonicNs;
        return links.Fire();
    }

    public override string Verify()
    {
        var flow = Flow();
        IReadOnlyList<Qdisc> classes = [], filters = [];
        var error = links.TryListQdiscs(index, out var qdiscs);
        if (error == Errno.None)
            error = links.TryListClasses(index, out classes);
        if (error == Errno.None)
            error = links.TryListFilters(index, flow.Handle, out filters);
        if (error != Errno.None)
            throw context.No(ErrorCode.KernelRefused, $"list the qdiscs of {Where}: {error.Message()}", error);
        if (flow.Missing(qdiscs, classes, filters) is { } missing)
            throw context.No(ErrorCode.KernelRefused, $"{Where} has no {missing}");
        // From here on nothing of ours keeps the namespace alive: undo finds it again, or it is gone.
        LetGo();
        return $"{shape.What} by class {Qdisc.Text(flow.Flow)} at {Where}";
    }

    public override UndoResult Undo()
    {
        var counters = _classifier?.Read() ?? default;
        var result = base.Undo();
        return counters.Hit > 0 && result.Outcome == UndoOutcome.Undone
            ? result with { Notes = [.. result.Notes, string.Create(CultureInfo.InvariantCulture, $"the first {((long)counters.FirstNs - _firedNs) / 1000} us after the call")] }
            : result;
    }

    public override void Dispose()
    {
        LetGo();
        _classifier?.Dispose();
        process.Dispose();
    }

    private static NetworkNamespaceFile SpaceOf(ProcessTarget process, PrepareContext context)
    {
        var error = NetworkNamespaceFile.TryOpen(process.Pid, out var space);
        // Only now: while the pidfd had not exited the number was this process's.
        if (error == Errno.None && !process.PidFd.HasExited)
            return space!;
        space?.Dispose();
        throw process.PidFd.HasExited
            ? context.No(ErrorCode.NotFound, $"{process.Describe} has ended")
            : context.No(error is Errno.EACCES or Errno.EPERM ? ErrorCode.Refused : ErrorCode.KernelRefused, $"open the network namespace of {process.Describe}: {error.Message()}", error);
    }

    // What others on this host send by it goes the same way.
    private static Authorization OfTheHost(ProcessTarget process, string link, PrepareContext context)
    {
        try
        {
            return context.RequireRed(process);
        }
        catch (FaultException e) when (e.Code == ErrorCode.Refused)
        {
            throw context.No(ErrorCode.Refused,
                $"interface {Printable.Escape(link)} of {process.Describe} is this host's, which everybody sends by, and that makes the fault red: {e.Message[$"Cannot {context.Purpose}: ".Length..]}");
        }
    }

    private ShapedFlow Flow() => new(index, _token!.Handle, shape.Rate, shape.Netem);

    private void LetGo()
    {
        links.Dispose();
        space.Dispose();
    }
}

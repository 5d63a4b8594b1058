using MessagePack;

namespace LuminaGuard.FaultD;

public sealed partial class FaultClient
{
    private static readonly AnswerReader<InjectReport> ReadInject = static (ref MessagePackReader r) => InjectReport.Read(ref r);
    private static readonly AnswerReader<Preview> ReadPreview = static (ref MessagePackReader r) => LuminaGuard.FaultD.Preview.Read(ref r);
    private static readonly AnswerReader<UndoReport> ReadUndo = static (ref MessagePackReader r) => UndoReport.Read(ref r);

    /// <summary>Injects a fault; when this returns the effect has been read back from the kernel.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="options">How long it may stay; the daemon's defaults when not given.</param>
    /// <param name="cancellationToken">Gives up waiting; what was applied meanwhile is taken back.</param>
    /// <exception cref="FaultException">It was not injected, and nothing of it remains; the code says why. With
    /// <see cref="ErrorCode.OutcomeUnknown"/> the answer was lost: a fault that was applied is taken back when the answer
    /// comes after all, when this client is closed, and when its lease ends.</exception>
    public async Task<FaultHandle> InjectAsync(
        IFault fault, FaultOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = FaultRequests.Inject(fault, options ?? FaultOptions.Default, dryRun: false);
        return new FaultHandle(this, await CallAsync(request, ReadInject, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Injects a fault on this thread, with the least latency; see <see cref="InjectAsync"/>.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="options">How long it may stay; the daemon's defaults when not given.</param>
    public FaultHandle Inject(IFault fault, FaultOptions? options = null) =>
        new(this, Call(FaultRequests.Inject(fault, options ?? FaultOptions.Default, dryRun: false), ReadInject));

    /// <summary>Does what cannot be taken back. Never retried: a lost answer is <see cref="ErrorCode.OutcomeUnknown"/>.</summary>
    /// <param name="strike">The strike.</param>
    /// <param name="cancellationToken">Gives up waiting; the outcome is then unknown. One that waits for its target's state is
    /// dropped, unless the state came just then.</param>
    /// <returns>What was read back from the kernel, with the times in nanoseconds of CLOCK_MONOTONIC.</returns>
    /// <exception cref="FaultException">It was not carried out; with <see cref="ErrorCode.OutcomeUnknown"/> it may have been.</exception>
    public Task<InjectReport> StrikeAsync(IStrike strike, CancellationToken cancellationToken = default) => Waits(strike)
        ? CallApartAsync(FaultRequests.Strike(strike, dryRun: false), ReadInject, Timeout, cancellationToken)
        : CallAsync(FaultRequests.Strike(strike, dryRun: false), ReadInject, cancellationToken);

    /// <summary>Does what cannot be taken back, on this thread; see <see cref="StrikeAsync"/>.</summary>
    /// <param name="strike">The strike.</param>
    public InjectReport Strike(IStrike strike) => Waits(strike)
        ? CallApart(FaultRequests.Strike(strike, dryRun: false), ReadInject, Timeout)
        : Call(FaultRequests.Strike(strike, dryRun: false), ReadInject);

    /// <summary>Prepares a fault or strike up to its last system calls, so that firing it is only those.</summary>
    /// <param name="fault">The fault or strike.</param>
    /// <param name="options">How long it may stay armed and in force, counted from now.</param>
    /// <param name="cancellationToken">Gives up waiting; what was armed meanwhile is dropped.</param>
    /// <exception cref="FaultException">It was not armed, and would not have been injected; the code says why.</exception>
    public async Task<ArmedFault> ArmAsync(
        IFaultSpec fault, FaultOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = FaultRequests.Arm(fault, options ?? FaultOptions.Default);
        return new ArmedFault(this, await CallAsync(request, ReadInject, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Prepares a fault or strike; blocks. See <see cref="ArmAsync"/>.</summary>
    /// <param name="fault">The fault or strike.</param>
    /// <param name="options">How long it may stay armed and in force, counted from now.</param>
    public ArmedFault Arm(IFaultSpec fault, FaultOptions? options = null) =>
        new(this, Call(FaultRequests.Arm(fault, options ?? FaultOptions.Default), ReadInject));

    /// <summary>Says exactly what a fault or strike would touch, and touches nothing. Policy is asked too.</summary>
    /// <param name="fault">The fault or strike.</param>
    /// <param name="options">As for the injection itself.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Preview> PreviewAsync(
        IFaultSpec fault, FaultOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(DryRun(fault, options), ReadPreview, cancellationToken);

    /// <summary>Says exactly what a fault or strike would touch; blocks. See <see cref="PreviewAsync"/>.</summary>
    /// <param name="fault">The fault or strike.</param>
    /// <param name="options">As for the injection itself.</param>
    public Preview Preview(IFaultSpec fault, FaultOptions? options = null) => Call(DryRun(fault, options), ReadPreview);

    /// <summary>Takes one fault back by its id.</summary>
    /// <param name="id">The fault's id.</param>
    /// <param name="cancellationToken">Gives up waiting; the undo itself goes on.</param>
    /// <exception cref="FaultException">There is no such fault, it is another user's, or it could not be taken back and stays
    /// owed (<see cref="ErrorCode.UndoFailed"/>).</exception>
    public Task<UndoReport> UndoAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(FaultRequests.Undo(id), ReadUndo, cancellationToken);

    /// <summary>Takes one fault back by its id; blocks.</summary>
    /// <param name="id">The fault's id.</param>
    public UndoReport Undo(string id) => Call(FaultRequests.Undo(id), ReadUndo);

    /// <summary>Takes back everything this user injected through this daemon.</summary>
    /// <param name="all">Everybody's; for root and the daemon's own user.</param>
    /// <param name="cancellationToken">Gives up waiting; the heal itself goes on.</param>
    public async Task<HealReport> HealAsync(bool all = false, CancellationToken cancellationToken = default) =>
        new(await CallAsync(FaultRequests.Heal(all), ListOf(UndoReport.Read), cancellationToken).ConfigureAwait(false));

    /// <summary>Takes back everything this user injected through this daemon; blocks.</summary>
    /// <param name="all">Everybody's; for root and the daemon's own user.</param>
    public HealReport Heal(bool all = false) => new(Call(FaultRequests.Heal(all), ListOf(UndoReport.Read)));

    /// <summary>The faults the daemon holds: armed, in force and stuck.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<FaultInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(FaultRequests.List, ListOf(FaultInfo.Read), cancellationToken).ConfigureAwait(false);

    /// <summary>The faults the daemon holds; blocks. See <see cref="ListAsync"/>.</summary>
    public IReadOnlyList<FaultInfo> List() => Call(FaultRequests.List, ListOf(FaultInfo.Read));

    /// <summary>Which kinds of fault this daemon can do on this host, and what is missing for the others.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<KindSupport>> SupportAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(FaultRequests.Support, ListOf(KindSupport.Read), cancellationToken).ConfigureAwait(false);

    /// <summary>Which kinds of fault this daemon can do on this host; blocks. See <see cref="SupportAsync"/>.</summary>
    public IReadOnlyList<KindSupport> Support() => Call(FaultRequests.Support, ListOf(KindSupport.Read));

    /// <summary>What the daemon finds when it examines itself and its host.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<DoctorCheck>> DoctorAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(FaultRequests.Doctor, ListOf(DoctorCheck.Read), cancellationToken).ConfigureAwait(false);

    /// <summary>What the daemon finds when it examines itself and its host; blocks.</summary>
    public IReadOnlyList<DoctorCheck> Doctor() => Call(FaultRequests.Doctor, ListOf(DoctorCheck.Read));

    /// <summary>What a target means at this moment.</summary>
    /// <param name="target">The target.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<TargetMatch>> ResolveAsync(Target target, CancellationToken cancellationToken = default) =>
        await CallAsync(FaultRequests.Resolve(target), ListOf(TargetMatch.Read), cancellationToken).ConfigureAwait(false);

    /// <summary>What a target means at this moment; blocks.</summary>
    /// <param name="target">The target.</param>
    public IReadOnlyList<TargetMatch> Resolve(Target target) => Call(FaultRequests.Resolve(target), ListOf(TargetMatch.Read));

    /// <summary>Moves the calling process into a cgroup of its own below its present one; gives that cgroup's path.</summary>
    internal string Adopt(string? name) => Call(FaultRequests.Adopt(name), static (ref MessagePackReader r) => r.ReadString()!);

    private static Request DryRun(IFaultSpec fault, FaultOptions? options) => fault is IStrike
        ? FaultRequests.Strike(fault, dryRun: true)
        : FaultRequests.Inject(fault, options ?? FaultOptions.Default, dryRun: true);

    private static AnswerReader<List<T>> ListOf<T>(AnswerReader<T> read) =>
        (ref MessagePackReader r) => Answers.ReadList(ref r, read);
}

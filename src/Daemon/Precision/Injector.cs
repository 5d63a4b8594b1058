namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// The injector, seen from the daemon: started when it is first needed, and anew when it has died. Schedules are handed to it,
/// and end here.
/// </summary>
internal sealed class Injector(StateDirectory state) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Given> _runs = [];
    private InjectorProcess? _process;
    private long _ids;
    private bool _disposed;

    /// <summary>Hands a schedule over. It may have begun when this returns.</summary>
    /// <exception cref="FaultException">The injector cannot be started, or there are too many.</exception>
    public ScheduleRun Submit(ScheduleBuilder builder, string purpose)
    {
        if (builder.Descriptors.Count > ScheduleBuilder.MaxDescriptors)
        {
            throw new FaultException(ErrorCode.LimitReached,
                $"Cannot {purpose}: it is about {builder.Descriptors.Count} descriptors, and {ScheduleBuilder.MaxDescriptors} is the most");
        }
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_runs.Count >= InjectorLoop.MaxSchedules)
                throw new FaultException(ErrorCode.LimitReached, $"Cannot {purpose}: {_runs.Count} timed faults and timelines run, which is the most");
            var run = new ScheduleRun(++_ids, builder.Build(), Look);
            try
            {
                var error = Give(run, builder);
                if (error is Errno.EPIPE or Errno.ECONNRESET)
                {
                    // It has died, and its end was not heard of yet.
                    _process = null;
                    error = Give(run, builder);
                }
                error.ThrowIfFailed("hand a schedule to", "the injector");
                return run;
            }
            catch (LinuxException e)
            {
                _runs.Remove(run.Id);
                run.Dispose();
                throw new FaultException(ErrorCode.KernelRefused, $"Cannot {purpose}: {e.Message}", (int)e.Errno);
            }
        }
    }

    /// <summary>Ends the injector, and with it all that it has.</summary>
    public void Kill()
    {
        lock (_gate)
            _process?.Kill();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _process?.Kill();
        }
    }

    private Errno Give(ScheduleRun run, ScheduleBuilder builder)
    {
        _process ??= InjectorProcess.Start(state, TakeEnded, TakeRefused, TakeDeath);
        _runs[run.Id] = new Given(run, _process);
        return _process.Send(
            InjectorMessages.Load(run.Id, run.Memory.Shared.Length, builder.Actors), [run.Memory.Shared.Descriptor, .. builder.Descriptors]);
    }

    private void Look(ScheduleRun run)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(run.Id, out var given))
                given.To.Send(InjectorMessages.Only(run.Id), []);
        }
    }

    private void TakeEnded()
    {
        foreach (var run in Take(given => given.Run.Reported != ScheduleEnd.None))
            run.Conclude(run.Reported);
    }

    private void TakeRefused(long id)
    {
        foreach (var run in Take(given => given.Run.Id == id))
            run.Conclude(ScheduleEnd.Refused);
    }

    private void TakeDeath(InjectorProcess process)
    {
        List<ScheduleRun> lost;
        lock (_gate)
        {
            if (_process == process)
                _process = null;
            lost = Take(given => given.To == process);
        }
        foreach (var run in lost)
            run.Conclude(run.Reported == ScheduleEnd.None ? ScheduleEnd.Lost : run.Reported);
    }

    private List<ScheduleRun> Take(Func<Given, bool> which)
    {
        lock (_gate)
        {
            List<ScheduleRun> taken = [.. _runs.Values.Where(which).Select(given => given.Run)];
            foreach (var run in taken)
                _runs.Remove(run.Id);
            return taken;
        }
    }

    private sealed record Given(ScheduleRun Run, InjectorProcess To);
}

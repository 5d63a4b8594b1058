namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// The injector, seen from the daemon: started when it is first needed, and anew when it has died. Schedules are handed to it,
/// and end here.
/// </summary>
internal sealed class Injector(StateDirectory state) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
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
        _process ??= InjectorProcess.Start(state, TakeEnded, TakeRefused, TakeDeath, Inspect);
        _runs[run.Id] = new Given(run, _process);
        var error = _process.Send(
            InjectorMessages.Load(run.Id, run.Memory.Shared.Length, builder.Actors), [run.Memory.Shared.Descriptor, .. builder.Descriptors]);
        _process.LookAfter();
        return error;
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
        foreach (var given in Take(given => given.Run.Reported != ScheduleEnd.None))
        {
            // It lets go of those that have ended when it is spoken to.
            given.To.Send(InjectorMessages.Only(given.Run.Id), []);
            given.Run.Conclude(given.Run.Reported);
        }
    }

    // One that was stopped, or hangs, leaves in force what its next step would have taken back. True while it has anything to do.
    private bool Inspect(InjectorProcess process)
    {
        lock (_gate)
        {
            var all = _runs.Values.Where(given => given.To == process).ToList();
            if (all.Exists(given => given.StandsStill()))
                process.Kill();
            return all.Count > 0;
        }
    }

    private void TakeRefused(long id)
    {
        foreach (var given in Take(given => given.Run.Id == id))
            given.Run.Conclude(ScheduleEnd.Refused);
    }

    private void TakeDeath(InjectorProcess process)
    {
        List<Given> lost;
        lock (_gate)
        {
            if (_process == process)
                _process = null;
            lost = Take(given => given.To == process);
        }
        foreach (var given in lost)
            given.Run.Conclude(given.Run.Reported == ScheduleEnd.None ? ScheduleEnd.Lost : given.Run.Reported);
    }

    private List<Given> Take(Func<Given, bool> which)
    {
        lock (_gate)
        {
            List<Given> taken = [.. _runs.Values.Where(which)];
            foreach (var given in taken)
                _runs.Remove(given.Run.Id);
            return taken;
        }
    }

    private sealed record Given(ScheduleRun Run, InjectorProcess To)
    {
        private int _doneBefore = -1;

        /// <summary>Whether a step is overdue, and none was done since this was asked before.</summary>
        public bool StandsStill()
        {
            bool isStill = Run.Done == _doneBefore && Run.OverdueNs > (long)Patience.TotalNanoseconds;
            _doneBefore = Run.Done;
            return isStill;
        }
    }
}

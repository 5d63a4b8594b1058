namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>The SDK's calls, on the same victim and with the same system call as the floor.</summary>
internal sealed class Firing(FaultClient client, Target victim)
{
    private readonly SignalProcess _strike = new(victim, "CONT");

    // Well below what one user may have in force or armed.
    private const int ArmedAtOnce = 32;

    /// <summary>The call alone is timed; arming is not. What arming does lies between one strike and the next.</summary>
    public void ArmedSync(Series into, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using var armed = client.Arm(_strike);
            Fire(armed, into);
        }
    }

    /// <summary>The same with many armed before, so that one strike follows the other, as in the floor.</summary>
    public void BackToBack(Series into, int count)
    {
        for (int left = count; left > 0; left -= ArmedAtOnce)
        {
            var armed = Enumerable.Range(0, Math.Min(left, ArmedAtOnce)).Select(_ => client.Arm(_strike)).ToArray();
            foreach (var each in armed)
                Fire(each, into);
            foreach (var each in armed)
                each.Dispose();
        }
    }

    public async Task ArmedAsync(Series into, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await using var armed = await client.ArmAsync(_strike);
            long begin = KernelClock.MonotonicNs;
            await armed.FireAsync();
            into.Add(KernelClock.MonotonicNs - begin);
        }
    }

    /// <summary>Everything: resolve, authorise, arm, fire, verify.</summary>
    public void ColdSync(Series into, int count)
    {
        for (int i = 0; i < count; i++)
        {
            long begin = KernelClock.MonotonicNs;
            client.Strike(_strike);
            into.Add(KernelClock.MonotonicNs - begin);
        }
    }

    /// <summary>Injecting and undoing one fault, each timed as the caller sees it.</summary>
    public void Reversible(IFault fault, Series inject, Series undo, int count)
    {
        for (int i = 0; i < count; i++)
        {
            long begin = KernelClock.MonotonicNs;
            using var handle = client.Inject(fault);
            inject.Add(KernelClock.MonotonicNs - begin);
            begin = KernelClock.MonotonicNs;
            handle.Undo();
            undo.Add(KernelClock.MonotonicNs - begin);
        }
    }

    /// <summary>How long after its lease's end a stopped victim is seen to run.</summary>
    public void LeaseError(Series into, int pid, int count)
    {
        var lease = TimeSpan.FromMilliseconds(10);
        for (int i = 0; i < count; i++)
        {
            using var handle = client.Inject(new PauseProcess(victim), new FaultOptions { Lease = lease });
            long due = handle.Times.RequestNs + (long)lease.TotalNanoseconds;
            while (ProcessStat.TryRead(pid)?.State == 'T')
            {
                // The kernel's own word, as fast as it can be read.
            }
            into.Add(KernelClock.MonotonicNs - due);
        }
    }

    private static void Fire(ArmedFault armed, Series into)
    {
        long begin = KernelClock.MonotonicNs;
        armed.Fire();
        into.Add(KernelClock.MonotonicNs - begin);
    }
}

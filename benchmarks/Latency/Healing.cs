namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>What is put back after the daemon's death, and how fast.</summary>
internal sealed class Healing(LatencyOptions options, string directory)
{
    /// <summary>SIGKILL of the daemon until the kernel has let a stalled thread go.</summary>
    public void KernelClass(Series into, int count, Victims victims)
    {
        var victim = victims.Sleeper();
        for (int i = 0; i < count; i++)
        {
            using var daemon = new ForegroundDaemon(options.Faultd, directory);
            daemon.Client.Inject(new StallProcess(Target.Process(victim)));
            long begin = daemon.Kill();
            while (ProcessStat.TryRead(victim.Id)?.State == 't')
            {
                // The kernel's own word, as fast as it can be read.
            }
            into.Add(KernelClock.MonotonicNs - begin);
        }
    }

    /// <summary><c>faultd --recover</c> of 100 entries, spawn to reaped; and of none, which is what starting costs.</summary>
    public void Recovery(Series hundred, Series none, int count, Victims victims)
    {
        const int Entries = 100;
        var targets = Enumerable.Range(0, Entries).Select(_ => Target.Process(victims.Sleeper())).ToList();
        for (int i = 0; i < count; i++)
        {
            using var daemon = new ForegroundDaemon(options.Faultd, directory);
            foreach (var target in targets)
                daemon.Client.Inject(new LimitProcess(target, ProcessResource.Nofile, 16));
            daemon.Kill();
            daemon.WaitForEnd();
            if (Directory.GetFiles(Path.Combine(daemon.State, "undo")).Length != Entries)
                throw new InvalidOperationException("Cannot measure recovery: the journal does not hold 100 entries");
            Commands.Whole(hundred, 1, options.Faultd, "--recover", "--state-dir", daemon.State);
            if (Directory.GetFiles(Path.Combine(daemon.State, "undo")).Length != 0)
                throw new InvalidOperationException("Cannot measure recovery: something is still owed");
            Commands.Whole(none, 1, options.Faultd, "--recover", "--state-dir", daemon.State);
        }
    }
}

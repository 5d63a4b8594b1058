using System.Runtime.ExceptionServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Runs jobs that may sleep for seconds, each in its own time. The pool's threads would not do: there are as many as
/// processors, and more come one by one.
/// </summary>
internal static class SideBySide
{
    private const int MostThreads = 32;

    /// <summary>Runs all jobs, on the calling thread and on others; returns when all have ended.</summary>
    public static void Run(IReadOnlyList<Action> jobs)
    {
        int next = -1;
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            int at;
            while ((at = Interlocked.Increment(ref next)) < jobs.Count)
            {
                try
                {
                    jobs[at]();
                }
                catch (Exception e)
                {
                    // The other jobs are owed all the same.
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                }
            }
        }

        var helpers = new List<Thread>();
        try
        {
            while (helpers.Count < Math.Min(jobs.Count, MostThreads) - 1)
            {
                var helper = new Thread(Work, 256 * 1024) { IsBackground = true, Name = "undo" };
                helper.Start();
                helpers.Add(helper);
            }
        }
        catch (OutOfMemoryException)
        {
            // The system grants no more: those there are do it all.
        }
        Work();
        foreach (var helper in helpers)
            helper.Join();
        failure?.Throw();
    }
}

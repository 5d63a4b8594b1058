using System.Collections.Concurrent;

namespace LuminaGuard.FaultD.Tests;

/// <summary>
/// One thread that never ends and starts the victims: they ask for SIGKILL when the thread that started them is gone
/// (prctl(2), PR_SET_PDEATHSIG), and the threads of the pool come and go.
/// </summary>
internal static class Nursery
{
    private static readonly BlockingCollection<Action> Orders = [];

    static Nursery() => new Thread(() =>
    {
        foreach (var order in Orders.GetConsumingEnumerable())
            order();
    })
    {
        IsBackground = true,
        Name = "nursery",
    }.Start();

    public static T Run<T>(Func<T> start)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Add(() =>
        {
            try
            {
                done.SetResult(start());
            }
            catch (Exception cause)
            {
                done.SetException(cause);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }
}

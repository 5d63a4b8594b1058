using System.Collections.Concurrent;

namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>
/// The one OS thread that starts, seizes and waits for victims: ptrace(2) answers only the thread that attached, and
/// a child belongs to the thread that started it.
/// </summary>
internal sealed class Tracer : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public Tracer()
    {
        _thread = new Thread(Loop) { Name = "tracer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Starts a program as a child of the tracer thread.</summary>
    public int Start(string path, IReadOnlyList<string> arguments, int stdin = -1, int stdout = -1, int stderr = -1) =>
        Post(() => Spawn.Start(path, arguments, stdin, stdout, stderr)).GetAwaiter().GetResult();

    /// <summary>Seizes the victim and follows it. Returns once it is seized; the task ends with the victim.</summary>
    public Task<WaitStatus> Follow(Tracee tracee)
    {
        var seized = new TaskCompletionSource();
        var end = Post(() =>
        {
            try
            {
                tracee.Seize();
                seized.SetResult();
            }
            catch (InvalidOperationException cause)
            {
                seized.SetException(cause);
                throw;
            }

            return tracee.Follow();
        });
        seized.Task.GetAwaiter().GetResult();
        return end;
    }

    /// <summary>Waits for the end of a child started here that is not traced.</summary>
    public WaitStatus WaitForEnd(int pid) => Post(() => Signals.WaitForEnd(pid)).GetAwaiter().GetResult();

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private Task<T> Post<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (InvalidOperationException cause)
            {
                done.SetException(cause);
            }
        });
        return done.Task;
    }

    private void Loop()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }
}

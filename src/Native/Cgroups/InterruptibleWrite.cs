namespace LuminaGuard.FaultD.Native;

/// <summary>
/// A write to a control file that the kernel may take long over, as it does over a memory.max below what is used: made by a thread of its own, so
/// that another can look on, and end it.
/// </summary>
public sealed class InterruptibleWrite : IDisposable
{
    private const int StackBytes = 256 * 1024;
    private readonly ControlFile _file;
    private readonly byte[] _value;
    private readonly ManualResetEventSlim _begun = new(false);
    private readonly ManualResetEventSlim _done = new(false);
    private readonly TaskCompletionSource<int> _threadId = new();
    private volatile bool _cancelled;
    private Errno _result;

    private InterruptibleWrite(ControlFile file, byte[] value) => (_file, _value) = (file, value);

    /// <summary>Whether the write has ended.</summary>
    public bool IsDone => _done.IsSet;

    /// <summary>What it came to, once it has ended; a write that was ended early has changed the value all the same.</summary>
    public Errno Result => _result;

    /// <summary>Starts the thread, which waits to be told.</summary>
    /// <param name="file">Stays the caller's.</param>
    /// <param name="value">What is written.</param>
    public static InterruptibleWrite Prepare(ControlFile file, byte[] value)
    {
        _ = WakeSignal.Number;
        var write = new InterruptibleWrite(file, value);
        new Thread(write.Run, StackBytes) { IsBackground = true, Name = "slow write" }.Start();
        write._threadId.Task.Wait();
        return write;
    }

    /// <summary>Has it begin.</summary>
    public void Begin() => _begun.Set();

    /// <summary>Has the kernel give up on it; to be repeated until it is done, because it may not have begun yet.</summary>
    public void Interrupt() => LibcSigaction.SendToThread(Environment.ProcessId, _threadId.Task.Result, WakeSignal.Number);

    /// <summary>Waits for its end.</summary>
    public bool Wait(TimeSpan patience) => _done.Wait(patience);

    /// <summary>Ends the thread, where it was never told to begin.</summary>
    public void Dispose()
    {
        _cancelled = !_begun.IsSet;
        _begun.Set();
        _done.Wait();
        _begun.Dispose();
        _done.Dispose();
    }

    private void Run()
    {
        LibcSigaction.Unblock(WakeSignal.Number);
        _threadId.SetResult(LibcSigaction.gettid());
        _begun.Wait();
        if (!_cancelled)
            _result = _file.Write(_value);
        _done.Set();
    }
}

namespace LuminaGuard.FaultD.Native;

/// <summary>The thread under a <see cref="Tracer"/>: takes requests, waits for stops and exits.</summary>
internal sealed class TracerThread : IDisposable
{
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEventSlim _started = new();
    private readonly TraceeTable _table = new();
    private readonly Thread _thread;
    private TraceRequest? _requests;
    private volatile bool _waiting;
    private volatile bool _ended;
    private int _closed;
    private bool _stop;

    public TracerThread() => _thread = new(Run) { IsBackground = true, Name = "ptrace" };

    public int Count => _table.Count;

    public int ThreadId { get; private set; }

    /// <summary>In waitid(2), where it takes note of every death itself.</summary>
    public bool IsWaiting => _waiting;

    public void Start()
    {
        _ = WakeSignal.Number;
        _thread.Start();
        _started.Wait();
    }

    public bool TryClose() => Interlocked.Exchange(ref _closed, 1) == 0;

    /// <summary>Waits for the thread to end; it has been asked to stop.</summary>
    public void Dispose()
    {
        _thread.Join();
        _wake.Dispose();
        _started.Dispose();
    }

    /// <summary>False when the tracer has been closed: the request will not be served.</summary>
    public bool Enqueue(TraceRequest request)
    {
        if (_closed != 0 && request.Verb != TraceVerb.Stop)
            return false;
        do
            request.Next = Volatile.Read(ref _requests);
        while (Interlocked.CompareExchange(ref _requests, request, request.Next) != request.Next);
        if (_ended)
            RefuseAll();
        return true;
    }

    /// <summary>Fetches the thread out of its sleep, whichever it is in.</summary>
    public void Wake()
    {
        if (_waiting)
            LibcSigaction.SendToThread(Environment.ProcessId, ThreadId, WakeSignal.Number);
        else
            _wake.Set();
    }

    private void Run()
    {
        LibcSigaction.Unblock(WakeSignal.Number);
        ThreadId = LibcSigaction.gettid();
        _started.Set();
        while (true)
        {
            Serve();
            if (_stop)
                break; // what could not be detached the kernel detaches when this thread is gone (exit_ptrace)
            if (_table.Count == 0)
                _wake.WaitOne();
            else if (_table.OwnZombies == 0)
                WaitForEvent();
            else if (!_table.PollEach())
                _wake.WaitOne(1); // a zombie that its owner here has yet to reap hides the others' events from P_ALL
        }

        _ended = true;
        Interlocked.MemoryBarrier(); // either we see the last request, or its sender sees that we have ended
        RefuseAll();
    }

    private void RefuseAll()
    {
        for (var request = Interlocked.Exchange(ref _requests, null); request is not null;)
        {
            var next = request.Next;
            if (request is { Verb: TraceVerb.Hold, Hold: { } hold })
                hold.Error = Errno.ECANCELED;
            request.Done.Set();
            request = next;
        }
    }

    private void WaitForEvent()
    {
        _waiting = true;
        Interlocked.MemoryBarrier(); // either we see the request, or its sender sees us waiting
        if (Volatile.Read(ref _requests) is null)
            _table.WaitForAny();
        _waiting = false;
    }

    private void Serve()
    {
        var request = Interlocked.Exchange(ref _requests, null);
        while (request is not null)
        {
            var next = request.Next; // the sender may go on with it as soon as it is done
            request.Taken = true;
            Serve(request);
            request = next;
        }
    }

    private void Serve(TraceRequest request)
    {
        switch (request.Verb)
        {
            case TraceVerb.Hold:
                request.Hold!.TracerThreadId = ThreadId;
                _table.Begin(request.Hold);
                return; // done when all have stopped, or on failure
            case TraceVerb.Look:
                _table.LookAgain(request.Hold!);
                break;
            case TraceVerb.Cancel:
                _table.Cancel(request.Hold!);
                break;
            case TraceVerb.Release:
                _table.LetGo(request.Hold!);
                break;
            default:
                _table.LetGoAll();
                _stop = true;
                break;
        }

        request.Done.Set();
    }
}

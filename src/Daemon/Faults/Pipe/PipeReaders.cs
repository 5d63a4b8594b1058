namespace LuminaGuard.FaultD.Daemon;

/// <summary>Whoever reads from a pipe, found and authorised, to be held by ptrace.</summary>
internal sealed class PipeReaders : IDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(200);
    private readonly List<(ProcessIdentity Identity, StallProcessPlan Hold)> _readers = [];
    private readonly PrepareContext _context;
    private StallProcessPlan? _failed;

    private PipeReaders(PrepareContext context) => _context = context;

    public int Count => _readers.Count;

    /// <summary>What is claimed by who holds them.</summary>
    public IReadOnlyList<string> Claims => [.. _readers.Select(r => ClaimNames.Process(r.Identity, "run"))];

    /// <summary>Each by its name.</summary>
    public string Describe => string.Join(", ", _readers.Select(r => r.Hold.Target));

    /// <summary>Whether nobody is left who could read.</summary>
    public bool HaveEnded => _readers.TrueForAll(r => ThreadStates.AreAllDead(r.Hold.Pid));

    /// <summary>What it was that failed.</summary>
    public string FireCall => $"hold {_failed?.Target}, which reads from the pipe: {_failed?.FireCall}";

    /// <summary>Finds them. Each reader is a process of its own that the caller must be allowed to hold.</summary>
    /// <param name="pipe">The pipe.</param>
    /// <param name="areWhole">Whether all their threads are held, and not those only that wait for it.</param>
    /// <param name="context">Who asks.</param>
    /// <exception cref="FaultException">NotFound: nobody reads from it. NotSupported: it is in packet mode. Those of authorisation.</exception>
    public static PipeReaders Find(PipeTarget pipe, bool areWhole, PrepareContext context)
    {
        var found = new PipeReaders(context);
        try
        {
            foreach (int pid in ProcFs.Processes())
                found.Add(pid, pipe, areWhole);
            return found.Count > 0 ? found : throw context.No(ErrorCode.NotFound, $"no process that faultd can see reads from {pipe.Describe}");
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    /// <summary>Whether they are the same processes.</summary>
    public bool AreThoseOf(PipeReaders other) => _readers.Select(r => r.Identity).ToHashSet().SetEquals(other._readers.Select(r => r.Identity));

    /// <summary>Says which threads are going to be held.</summary>
    public IEnumerable<string> Capture() => _readers.SelectMany(reader => reader.Hold.Capture());

    public void Arm()
    {
        foreach (var (_, hold) in _readers)
            hold.Arm();
    }

    /// <summary>Stops them.</summary>
    /// <returns>The error of the first that does not stop, see <see cref="FireCall"/>.</returns>
    public Errno Fire()
    {
        foreach (var (_, hold) in _readers)
        {
            _failed = hold;
            var error = hold.Fire();
            // Who has ended meanwhile takes nothing.
            if (error != Errno.None && !Ends(hold))
                return error;
        }
        return Errno.None;
    }

    /// <summary>Whoever has not ended is in a ptrace stop. Who has ended takes nothing.</summary>
    /// <exception cref="FaultException">One is not.</exception>
    public void Verify()
    {
        foreach (var (_, hold) in _readers)
        {
            try
            {
                hold.Verify();
            }
            catch (FaultException) when (Ends(hold))
            {
            }
        }
    }

    /// <summary>Lets them run on, whatever else happens: the kernel lets them go with the tracer's end too.</summary>
    public void LetGo()
    {
        foreach (var (_, hold) in _readers)
            hold.Undo();
    }

    public void Dispose()
    {
        LetGo();
        foreach (var (_, hold) in _readers)
            hold.Dispose();
        _readers.Clear();
    }

    // Killed out of its stop it runs for a moment until it has ended.
    private static bool Ends(StallProcessPlan hold) => ThreadStates.Within(EndPatience, () => ThreadStates.AreAllDead(hold.Pid));

    private void Add(int pid, PipeTarget pipe, bool areWhole)
    {
        var use = pipe.Pipe!.UseBy(pid);
        if (use.HasFlag(PipeUse.Packets))
            throw _context.No(ErrorCode.NotSupported, $"process {pid} has the pipe in packet mode (O_DIRECT), where what is not taken of a packet is lost");
        if (!use.HasFlag(PipeUse.Reads) || ProcessTarget.TryOpen(pid) is not { } process)
            return;
        // Held, he could not take it back.
        if (pid == _context.Caller.Pid)
        {
            process.Dispose();
            throw _context.No(ErrorCode.Refused, $"pid {pid} reads from it, and is who asks: he would be held himself");
        }
        bool asDaemon;
        try
        {
            asDaemon = _context.Policy.AuthorizeProcess(_context.Caller, _context.Fault, process, _context.Lease, _context.Purpose).AsDaemon;
        }
        catch
        {
            process.Dispose();
            throw;
        }
        // Those that sleep until something comes are enough, and the others may ask what is answered through it. A reader that waits otherwise is held as a whole.
        int[] threads = areWhole ? [] : pipe.Pipe.ReadingThreads(pid);
        var spec = new StallProcess(Target.Pid(pid), threads.Length > 0 ? threads : null);
        _readers.Add((process.Identity, new StallProcessPlan(process, spec, _context) { Target = process.Describe, AsDaemon = asDaemon }));
    }
}

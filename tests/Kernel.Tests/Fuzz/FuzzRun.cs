using System.Globalization;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using LuminaGuard.FaultD.Tests.Soak;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>So many frames from several clients at once, and the daemon held to account between stretches of them.</summary>
internal sealed class FuzzRun : IDisposable
{
    private const int Clients = 3;
    private const long MostBetweenLooks = 5_000;
    private readonly Arena _arena = new();
    private readonly FuzzClient[] _clients;
    private readonly SortedSet<string> _victimBefore;
    private readonly ulong _daemonStarted;
    private readonly long _seed;
    private readonly ITestOutputHelper _output;

    public FuzzRun(long seed, ITestOutputHelper output)
    {
        _seed = seed;
        _output = output;
        _clients = [.. Enumerable.Range(0, Clients).Select(_ => new FuzzClient(_arena, Tally, seed))];
        _daemonStarted = Started();
        _victimBefore = [.. VictimFacts(Arena.FirstVictim)];
    }

    public Tally Tally { get; } = new();

    /// <summary>
    /// Runs to the last frame, with many looks at the daemon on the way: that it is the same process, answers, holds no
    /// fault, and has put the victims back. The look after the first tenth is behind the warm-up; the last is compared with it.
    /// </summary>
    public (Vitals Warm, Vitals End) Run(long frames)
    {
        _output.WriteLine($"seed {_seed}, {frames} frames (FAULTD_FUZZ_SEED repeats it)");
        _output.WriteLine($"{"frames",11}{Vitals.Header}");
        List<Vitals> tenths = [];
        long looks = Math.Max(10, frames / MostBetweenLooks);
        for (long look = 1; look <= looks; look++)
        {
            Stretch(frames * (look - 1) / looks, frames * look / looks);
            var now = AtRest();
            if (look * 10 / looks == (look - 1) * 10 / looks)
                continue;
            tenths.Add(now);
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Tally.Sent,11}{now}"));
        }
        foreach (string line in Tally.ToString().Split('\n'))
            _output.WriteLine(line);
        // A look may meet files that are open for a moment. What has leaked stays.
        Vitals last = tenths[^1];
        Eventually.True(() => last.Descriptors <= tenths[0].Descriptors || (last = Look()).Descriptors <= tenths[0].Descriptors, "no descriptor has leaked");
        return (tenths[0], last);
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
        _arena.Dispose();
    }

    private void Stretch(long first, long end)
    {
        long share = (end - first) / Clients;
        Parallel.For(0, Clients, new ParallelOptions { MaxDegreeOfParallelism = Clients }, which =>
            _clients[which].Run(first + (share * which), which == Clients - 1 ? end : first + (share * (which + 1))));
    }

    private Vitals AtRest()
    {
        foreach (var client in _clients)
            client.Hang();
        _arena.DropSpare();
        Assert.True(_daemonStarted == Started(), $"the daemon is another process: {_arena.Log}");
        Ask(Ops.Heal, "all");
        // What a client that has gone had still asked for is carried out and taken back.
        Eventually.True(() => Ask(Ops.List) == 0, "nothing is in force");
        Ask(Ops.Support);
        _arena.DropSpare();
        Vitals now = Look();
        // Connections are closed by the daemon's own threads, a moment after the client's side.
        Eventually.True(() => IsAlone() && (now = Look()) is { Owed: 0, Claims: 0 }, "the daemon holds nothing but its socket");
        for (int victim = Arena.FirstVictim; victim < Arena.FirstVictim + Arena.Victims; victim++)
            AssertVictimAsBefore(victim);
        return now;
    }

    private Vitals Look() => Vitals.Of(_arena.DaemonPid, _arena.StateDirectory, _arena.ClaimDirectory);

    // One socket, at which it listens, no pidfd and no thread of a connection: neither clients nor targets.
    private bool IsAlone()
    {
        string?[] links = [.. Directory.GetFiles($"/proc/{_arena.DaemonPid}/fd").Select(fd => new FileInfo(fd).LinkTarget)];
        return links.Count(l => l?.StartsWith("socket:", StringComparison.Ordinal) == true) == 1
            && !links.Any(l => l?.Contains("pidfd", StringComparison.Ordinal) == true)
            && !ProcFs.Threads(_arena.DaemonPid).Any(tid => ProcessStat.TryReadThread(_arena.DaemonPid, tid)?.Comm == "connection");
    }

    private ulong Started() => ProcessStat.TryRead(_arena.DaemonPid)?.StartTicks ?? 0;

    // A request on a connection of its own, as any client would; gives how many things the result lists.
    private int Ask(string operation, string? flag = null)
    {
        using var connection = _arena.Connect();
        var buffer = new FrameBuffer();
        var writer = buffer.Begin();
        writer.WriteArrayHeader(3);
        writer.Write(1);
        writer.Write(operation);
        writer.WriteMapHeader(flag is null ? 0 : 1);
        if (flag is not null)
            writer.Pair(flag, true);
        Assert.True(connection.TrySend(buffer.End(ref writer).Span), "the daemon takes a request");
        var frame = connection.Receive();
        Assert.True(frame is not null, "the daemon answers");
        Assert.Null(Answer.Read(frame.Value).Code);
        var reader = new MessagePack.MessagePackReader(frame.Value);
        reader.ReadArrayHeader();
        reader.Skip();
        reader.Skip();
        return reader.ReadArrayHeader();
    }

    private void AssertVictimAsBefore(int victim)
    {
        // It may be on its way up, after a kill that was the last thing asked for.
        try
        {
            Eventually.True(() => _victimBefore.SetEquals(VictimFacts(victim)), $"victim {victim} is as before");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"{e.Message}: {string.Join("; ", Differences(VictimFacts(victim)))}; {_arena.Log}", e);
        }
    }

    private IEnumerable<string> Differences(IEnumerable<string> now)
    {
        var facts = now.ToHashSet(StringComparer.Ordinal);
        return [.. _victimBefore.Except(facts).Select(f => "- " + f), .. facts.Except(_victimBefore).Select(f => "+ " + f)];
    }

    // Its limits, and of each thread of it and its child the processors and the tracer. Not whether it is stopped: a
    // strike can have sent SIGSTOP, which is nobody's to take back.
    private IEnumerable<string> VictimFacts(int victim)
    {
        if (_arena.TryInside(victim) is not { } pid)
            yield break;
        foreach (int process in (int[])[pid, .. ProcFs.Children(pid)])
        {
            foreach (string line in Lines($"/proc/{process}/limits"))
                yield return line;
            foreach (int tid in ProcFs.Threads(process))
            {
                foreach (string line in Lines($"/proc/{process}/task/{tid}/status"))
                {
                    if (line.StartsWith("Cpus_allowed:", StringComparison.Ordinal) || line.StartsWith("TracerPid:", StringComparison.Ordinal))
                        yield return line;
                }
            }
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }
}

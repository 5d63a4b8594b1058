using LuminaGuard.FaultD.Tests.Soak;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>
/// Whatever a client sends, the daemon stays the same process, answers as the protocol has it, keeps nothing and owes nothing.
/// A fuzz that breaks off at the first check proves nothing, so a share must come all the way through.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    // The heaps breathe by 4 MiB or so between one look and the next. Over a million frames a leak of 13 bytes in each would
    // be more than this.
    private const long MemoryNoiseKib = 12 * 1024;

    // The pool keeps threads for a while after a rush.
    private const int ThreadNoise = 8;

    private static readonly string[] Expected =
    [
        "ok", "bad_request", "unknown_kind", "invalid_argument", "not_found", "ambiguous", "refused", "conflict", "version_mismatch",
    ];

    [Fact]
    public void Twenty_thousand_frames_leave_the_daemon_as_it_was() => Fuzz(20_000, seed: 1);

    [Fact(Explicit = true)]
    public void One_million_frames_leave_the_daemon_as_it_was() => Fuzz(1_000_000, DateTime.UtcNow.Ticks);

    private void Fuzz(long frames, long seed)
    {
        using var run = new FuzzRun(Seeds.Named("FAULTD_FUZZ_SEED") ?? seed, output);
        var (warm, end) = run.Run(frames);
        var tally = run.Tally;
        Assert.True(tally.Objections.Count == 0, string.Join("\n", tally.Objections));
        Assert.Equal(frames, tally.Sent);
        Assert.True(tally.PastEnvelope * 2 >= frames, "half of the frames come past the envelope");
        Assert.True(tally.PastArguments * 4 >= frames, "a quarter comes past the arguments");
        Assert.All(Expected, code => Assert.True(tally.Of(code) > 0, $"no frame was answered by {code}"));
        Assert.True(tally.Of("in force or struck") * 100 >= frames, "one in a hundred breaks something");
        Assert.True(tally.Of("undone") * 200 >= frames, "one in two hundred takes something back");
        Assert.Equal(0, tally.Of("stuck"));
        Assert.Equal(0, tally.Of("undo_failed"));
        Assert.InRange(end.Descriptors, 1, warm.Descriptors);
        // The audit log is put aside once it is long; that is one file more, for good.
        Assert.InRange(end.StateFiles, warm.StateFiles, warm.StateFiles + 1);
        Assert.InRange(end.Threads, 1, warm.Threads + ThreadNoise);
        Assert.InRange(end.ResidentKib, 0, warm.ResidentKib + MemoryNoiseKib);
    }
}

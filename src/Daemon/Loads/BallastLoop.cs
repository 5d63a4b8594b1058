using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a ballast does: takes memory until it is enough, and goes on looking where a level is to be kept.</summary>
internal static class BallastLoop
{
    private const long Step = 16 << 20;

    // memory.current is counted in batches of 64 pages for each processor (MEMCG_CHARGE_BATCH).
    private const long Tolerance = 512 << 10;
    private const long LookEveryNs = 20_000_000;
    private static readonly long Page = Environment.SystemPageSize;

    public static void Run(ReadOnlySpan<byte> bytes, PacketSocket link)
    {
        var order = MemoryMarshal.Read<BallastOrder>(bytes);
        var room = new MemoryRoom([.. Enumerable.Range(LoadCommand.FirstDescriptor, order.Levels * MemoryRoom.FilesEach)]);
        using var ballast = Ballast.Reserve(WholePages(order.Bytes));
        using var timer = new TimerFd();
        BallastReport? report;
        do
            report = Settle(order, ballast, room);
        while (report is null);
        if (link.Send(MemoryMarshal.AsBytes<BallastReport>([report.Value]), []) != Errno.None)
            return;
        while (order.IsLevel)
        {
            timer.SetMonotonic(KernelClock.MonotonicNs + LookEveryNs);
            timer.Wait();
            Settle(order, ballast, room);
        }
        // Until the other end is closed, or we are killed: holding is all there is to do.
        link.Receive(new byte[1], out _, [], out _);
    }

    // How much is to be taken now; below 0 what is to be given back.
    private static long Missing(in BallastOrder order, Ballast ballast, MemoryRoom room) =>
        order.IsLevel ? order.Bytes - room.Used : WholePages(order.Bytes) - ballast.Held;

    // One step; what there is to say when none was to be made, or none could.
    private static BallastReport? Settle(in BallastOrder order, Ballast ballast, MemoryRoom room)
    {
        long missing = Missing(order, ballast, room);
        long slack = order.IsLevel ? Tolerance : 0;
        if (missing < -slack && ballast.Held > 0)
        {
            ballast.Shrink(WholePages(-missing));
            return null;
        }
        if (missing <= slack)
            return new BallastReport(ballast.Held, 0, 0, missing >= -slack);
        long left = room.Left - order.Floor;
        long step = Math.Min(Math.Min(missing, Step), left) / Page * Page;
        if (step <= 0)
            return new BallastReport(ballast.Held, left, 0, false);
        var error = ballast.Grow(step);
        return error == Errno.None ? null : new BallastReport(ballast.Held, left, (int)error, false);
    }

    private static long WholePages(long bytes) => (bytes + Page - 1) / Page * Page;
}

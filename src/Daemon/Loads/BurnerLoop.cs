using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a burner does: each worker runs for its share of every period, and sleeps for the rest.</summary>
internal static class BurnerLoop
{
    public const int MostWorkers = 1024;

    /// <summary>For a worker that runs wherever the scheduler puts it.</summary>
    public const int AnyCpu = -1;

    private const long PeriodNs = 5_000_000;
    private const int StackBytes = 128 * 1024;

    /// <summary>The order: how much of a processor each worker takes, in percent, and then for each on which.</summary>
    public static byte[] Order(int percent, IReadOnlyList<int> cpus) => MemoryMarshal.AsBytes<int>((int[])[percent, .. cpus]).ToArray();

    public static void Run(ReadOnlySpan<byte> bytes, PacketSocket link)
    {
        int[] order = MemoryMarshal.Cast<byte, int>(bytes).ToArray();
        foreach (int cpu in order.AsSpan(1))
            new Thread(() => Burn(order[0], cpu), StackBytes) { IsBackground = true, Name = "burner" }.Start();
        // Until the other end is closed, or we are killed.
        link.Receive(new byte[1], out _, [], out _);
    }

    private static void Burn(int percent, int cpu)
    {
        if (cpu != AnyCpu)
            CpuMask.Of(cpu).Apply(0);
        using var timer = new TimerFd();
        long burnNs = PeriodNs * percent / 100;
        while (true)
        {
            long begin = KernelClock.MonotonicNs;
            while (KernelClock.MonotonicNs - begin < burnNs)
            {
                // Ordinary work, not a pause instruction, which a hypervisor or the other hyperthread takes for idleness.
            }
            if (percent >= 100)
                continue;
            timer.SetMonotonic(begin + PeriodNs);
            timer.Wait();
        }
    }
}

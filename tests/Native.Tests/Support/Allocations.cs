namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>What a call allocates on this thread once it has been compiled.</summary>
internal static class Allocations
{
    internal static long Of(Action call)
    {
        for (int i = 0; i < 50; i++)
            call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

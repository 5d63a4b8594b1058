namespace LuminaGuard.FaultD.Benchmarks.Precision;

internal static class SlowNeighbour { public static void Measure(PrecisionBench bench) => _ = bench; }

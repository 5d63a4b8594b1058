namespace LuminaGuard.FaultD.Benchmarks.Precision;

internal static class Effect { public static void Measure(PrecisionBench bench) => _ = bench; }

namespace LuminaGuard.FaultD.Benchmarks.Precision;

internal static class InProcess { public static void Measure(PrecisionBench bench) => _ = bench; }

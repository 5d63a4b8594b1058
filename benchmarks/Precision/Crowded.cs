namespace LuminaGuard.FaultD.Benchmarks.Precision;

internal static class Crowded { public static void Measure(PrecisionBench bench) => _ = bench; }

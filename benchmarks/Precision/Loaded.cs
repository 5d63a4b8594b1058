namespace LuminaGuard.FaultD.Benchmarks.Precision;

internal static class Loaded { public static void Measure(PrecisionBench bench) => _ = bench; }

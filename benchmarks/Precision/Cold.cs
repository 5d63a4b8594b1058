namespace LuminaGuard.FaultD.Benchmarks.Precision;

internal static class Cold { public static void Measure(PrecisionBench bench) => _ = bench; }

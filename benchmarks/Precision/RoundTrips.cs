namespace LuminaGuard.FaultD.Benchmarks.Precision;

internal static class RoundTrips { public static Task MeasureAsync(PrecisionBench bench) { _ = bench; return Task.CompletedTask; } }

using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using LuminaGuard.FaultD.Benchmarks.Code;
using LuminaGuard.FaultD.Benchmarks.Latency;
using LuminaGuard.FaultD.Benchmarks.Network;
using LuminaGuard.FaultD.Benchmarks.Precision;

return args switch
{
    ["latency", .. var rest] => await LatencyTable.RunAsync(LatencyOptions.Parse(rest)),
    ["precision", .. var rest] => await PrecisionTable.RunAsync(LatencyOptions.Parse(rest)),
    ["network", .. var rest] => NetworkTable.RunApart(rest),
    ["network-here", .. var rest] => NetworkTable.Run(LatencyOptions.Parse(rest)),
    ["code", ..] => RunCode(),
    [] => Math.Max(RunCode(), Math.Max(await LatencyTable.RunAsync(LatencyOptions.Parse([])), await PrecisionTable.RunAsync(LatencyOptions.Parse([])))),
    _ => Usage(),
};

// In process and briefly: these answer "how much is ours", and the machine is usually shared.
static int RunCode()
{
    var config = ManualConfig.Create(DefaultConfig.Instance)
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .WithOptions(ConfigOptions.DisableOptimizationsValidator | ConfigOptions.JoinSummary);
    var summaries = BenchmarkRunner.Run([typeof(CodecBenchmarks), typeof(DispatchBenchmarks), typeof(JournalBenchmarks)], config);
    return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
}

static int Usage()
{
    Console.Error.WriteLine("usage: bench [code | precision [--parts NAME,NAME…] [--binaries DIR] | network [--parts NAME,NAME…] [--binaries DIR] | latency [--samples N] [--idle-seconds N] [--binaries DIR]]");
    return 2;
}

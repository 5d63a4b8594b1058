using System.Buffers;
using BenchmarkDotNet.Attributes;
using MessagePack;

namespace LuminaGuard.FaultD.Benchmarks.Code;

/// <summary>What do writing, proving and reading one request cost?</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly FrameBuffer _buffer = new();
    private readonly LimitProcess _fault = new(Target.Pid(4242), ProcessResource.Nofile, 8);
    private byte[] _body = [];

    [GlobalSetup]
    public void Setup() => _body = Write()[sizeof(uint)..].ToArray();

    [Benchmark(Baseline = true)]
    public int WriteRequest() => Write().Length;

    [Benchmark]
    public bool ProveFrame() => FrameCheck.Fault(new ReadOnlySequence<byte>(_body)) is null;

    [Benchmark]
    public object ReadFault()
    {
        var reader = new MessagePackReader(_body);
        return FaultCatalog.Read("process.limit", ref reader, "inject process.limit");
    }

    private ReadOnlyMemory<byte> Write()
    {
        var writer = _buffer.Begin();
        ((IFaultSpec)_fault).WriteBody(ref writer);
        return _buffer.End(ref writer);
    }
}

using System.Buffers;
using BenchmarkDotNet.Attributes;
using LuminaGuard.FaultD.Daemon;
using MessagePack;

namespace LuminaGuard.FaultD.Benchmarks.Code;

/// <summary>What do the checks before an operation cost: frame, envelope, table, arguments, refusal?</summary>
[MemoryDiagnoser]
public class DispatchBenchmarks
{
    private readonly FrameBuffer _answer = new();
    private readonly FrameBuffer _request = new();
    private byte[] _unknown = [];

    [GlobalSetup]
    public void Setup()
    {
        var writer = _request.Begin();
        writer.WriteArrayHeader(3);
        writer.Write(1);
        writer.Write("hello");
        writer.WriteMapHeader(1);
        writer.Pair("versio", 1);
        _unknown = _request.End(ref writer)[sizeof(uint)..].ToArray();
    }

    [Benchmark(Baseline = true)]
    public int Error() =>
        FrameHandler.Error(1, new FaultException(ErrorCode.NotFound, "Cannot undo x: there is no fault x"), _answer).Length;

    [Benchmark]
    public uint ReadEnvelope()
    {
        var frame = new ReadOnlySequence<byte>(_unknown);
        _ = FrameCheck.Fault(frame);
        var reader = new MessagePackReader(frame);
        reader.ReadArrayHeader();
        uint id = reader.ReadUInt32();
        _ = reader.ReadString();
        var map = new MapReader(reader, "hello");
        map.Next();
        return id;
    }
}

using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using MessagePack;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Faults;

/// <summary>What is read from and written to the control files of a cgroup's limits, and what a journal may say of them.</summary>
public sealed class CgroupLimitTests
{
    [Theory]
    [InlineData("", "max")]
    [InlineData("8:0 rbps=1 wbps=2 riops=max wiops=3", "2")]
    [InlineData("18:0 rbps=1 wbps=9 riops=max wiops=3\n8:0 rbps=1 wbps=max riops=max wiops=3", "max")]
    [InlineData("8:16 rbps=1 wbps=2 riops=max wiops=3", "max")]
    public void One_rate_of_one_device_is_read(string text, string value)
    {
        var place = CgroupPlace.Io("8:0", DiskRate.WriteBytes);
        Assert.Equal(value, place.ValueIn(text));
        Assert.Equal("8:0 wbps=7"u8.ToArray(), place.Line("7"));
    }

    [Fact]
    public void A_file_of_one_value_is_read_and_written_as_it_stands()
    {
        Assert.Equal("max 100000", CgroupPlace.CpuMax.ValueIn("max 100000"));
        Assert.Equal("20000 100000"u8.ToArray(), CgroupPlace.CpuMax.Line("20000 100000"));
    }

    [Theory]
    [InlineData("cpu.max", "", "max 100000", "20000 100000")]
    [InlineData("memory.swap.max", "", "0", "0")]
    [InlineData("io.max", "253:0 riops", "max", "1")]
    public void A_token_comes_back_as_it_was_written(string file, string key, string original, string wanted)
    {
        var token = (LimitedCgroup)Read(Written("/a/b", file, key, original, wanted));
        Assert.Equal(new CgroupValue(new CgroupPlace(file, key), original, wanted), token.Values[0]);
    }

    [Theory]
    [InlineData("/a", "cgroup.procs", "", "0", "1")]
    [InlineData("/a", "../cpu.max", "", "0", "1")]
    [InlineData("/a", "cpu.max", "8:0 wbps", "0", "1")]
    [InlineData("/a", "io.max", "", "0", "1")]
    [InlineData("/a", "io.max", "8:0 wbps=1 riops", "0", "1")]
    [InlineData("/a", "io.max", "8:-1 wbps", "0", "1")]
    [InlineData("/a", "io.max", "8 wbps", "0", "1")]
    [InlineData("/a", "memory.max", "", "0\n", "1")]
    [InlineData("/a", "memory.max", "", "0", "\u001b[2J")]
    [InlineData("/a/../b", "memory.max", "", "0", "1")]
    [InlineData("a", "memory.max", "", "0", "1")]
    public void What_no_fault_writes_down_is_not_read(string path, string file, string key, string original, string wanted) =>
        Assert.Throws<MessagePackSerializationException>(() => Read(Written(path, file, key, original, wanted)));

    [Fact]
    public void A_disk_is_known_by_its_name_and_its_numbers()
    {
        Assert.Null(BlockDevice.TryFind("/dev/"));
        Assert.Null(BlockDevice.TryFind("/dev/../block"));
        Assert.Null(BlockDevice.TryFind("vda"));
        Assert.Null(BlockDevice.TryFind("8:0:0"));
        foreach (string disk in Directory.GetDirectories("/sys/block").Take(4))
        {
            string numbers = File.ReadAllText(Path.Join(disk, "dev")).Trim();
            Assert.Equal(numbers, BlockDevice.TryFind(numbers));
            Assert.Equal(numbers, BlockDevice.TryFind("/dev/" + Path.GetFileName(disk)));
            foreach (string partition in Directory.GetFiles(disk, "partition", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }))
                Assert.Equal(numbers, BlockDevice.TryFind(File.ReadAllText(Path.Join(Path.GetDirectoryName(partition), "dev")).Trim()));
        }
    }

    private static byte[] Written(string path, string file, string key, string original, string wanted)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        new LimitedCgroup(path, 7, [new CgroupValue(new CgroupPlace(file, key), original, wanted)]).Write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static UndoToken Read(byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        return TokenCatalog.Read(LimitedCgroup.TokenWord, ref reader);
    }
}

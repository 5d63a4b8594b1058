using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public sealed unsafe class ProcessMemoryTests
{
    [Fact]
    public void A_byte_of_ours_is_read_and_written()
    {
        byte mine = 5;
        Assert.Equal(Errno.None, ProcessMemory.TryOpen(Environment.ProcessId, out var memory));
        using (memory)
        {
            // SAFETY: the address of a local, used while the local lives.
            ulong address = (ulong)&mine;
            Assert.Equal(Errno.None, memory!.ReadByte(address, out byte read));
            Assert.Equal(5, read);
            Assert.Equal(Errno.None, memory.WriteByte(address, 6));
            Assert.Equal(6, Volatile.Read(ref mine));
            Assert.Equal(Errno.EIO, memory.ReadByte(0x10, out _));
        }
    }

    [Fact]
    public void Nobodys_memory_cannot_be_opened() => Assert.Equal(Errno.ENOENT, ProcessMemory.TryOpen(int.MaxValue, out _));
}

using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Cli;

/// <summary>Words as C's char *[], in memory that does not move.</summary>
internal sealed unsafe class WordVector : IDisposable
{
    public WordVector(IReadOnlyList<byte[]> words)
    {
        int bytes = words.Sum(w => w.Length);
        // SAFETY: the block holds count + 1 pointers and then every word whole, its NUL included; both loops stay within it.
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)((words.Count + 1) * sizeof(byte*) + bytes));
        byte* at = (byte*)(Pointer + words.Count + 1);
        for (int i = 0; i < words.Count; i++)
        {
            Pointer[i] = at;
            words[i].CopyTo(new Span<byte>(at, words[i].Length));
            at += words[i].Length;
        }
    }

    public byte** Pointer { get; }

    public void Dispose() => NativeMemory.Free(Pointer);
}

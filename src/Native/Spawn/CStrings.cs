using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>A NULL-terminated array of C strings (argv, envp) outside the collector's reach.</summary>
internal sealed unsafe class CStrings : IDisposable
{
    private readonly byte** _array;
    private readonly int _count;

    public CStrings(ReadOnlySpan<string> strings)
    {
        foreach (var text in strings)
        {
            if (text.Contains('\0', StringComparison.Ordinal))
                throw new ArgumentException("Cannot pass a string to a program: it holds a NUL character.");
        }

        // SAFETY: one more pointer than there are strings, all zero at first, freed in Dispose.
        _array = (byte**)NativeMemory.AllocZeroed((nuint)strings.Length + 1, (nuint)sizeof(byte*));
        _count = strings.Length;
        for (var i = 0; i < strings.Length; i++)
            _array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
    }

    public byte** Pointer => _array;

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
            Marshal.FreeCoTaskMem((nint)_array[i]);
        // SAFETY: allocated in the constructor, freed once: instances are local to one using statement.
        NativeMemory.Free(_array);
    }
}

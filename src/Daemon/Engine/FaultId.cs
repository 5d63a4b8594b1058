namespace LuminaGuard.FaultD.Daemon;

/// <summary>Names of faults: short enough to type, too many to meet twice.</summary>
internal static class FaultId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 12;
    private const int BitsEach = 5;

    // From Guid, whose 122 random bits are the kernel's: RandomNumberGenerator loads OpenSSL, and ends the process where there is none.
    public static string New()
    {
        Span<byte> random = stackalloc byte[16];
        _ = Guid.NewGuid().TryWriteBytes(random);
        // The six bits that every Guid has in common lie in different places of the halves: together they are 64 random bits.
        ulong bits = BitConverter.ToUInt64(random[..8]) ^ BitConverter.ToUInt64(random[8..]);
        return string.Create(Length, bits, static (text, bits) =>
        {
            for (int i = 0; i < text.Length; i++, bits >>= BitsEach)
                text[i] = Alphabet[(int)(bits % (1 << BitsEach))];
        });
    }

    /// <summary>Whether a text has the shape of one; a journal's file names are checked by it.</summary>
    public static bool IsOne(string text) => text.Length == Length && text.All(Alphabet.Contains);
}

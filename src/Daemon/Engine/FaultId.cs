using System.Security.Cryptography;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Names of faults: short enough to type, too many to meet twice.</summary>
internal static class FaultId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string New() => RandomNumberGenerator.GetString(Alphabet, 12);

    /// <summary>Whether a text has the shape of one; a journal's file names are checked by it.</summary>
    public static bool IsOne(string text) => text.Length == 12 && text.All(Alphabet.Contains);
}

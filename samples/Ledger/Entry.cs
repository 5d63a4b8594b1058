using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>
/// One row. The incarnation is part of it, so that a sequence number used again after a loss
/// does not look like the row which was lost.
/// </summary>
internal sealed record Entry(long Sequence, string Incarnation, string Payload)
{
    /// <summary>FNV-1a, 64 bits, over all columns, as 16 hexadecimal digits.</summary>
    public string Checksum { get; } = ChecksumOf(Sequence, Incarnation, Payload);

    public static string ChecksumOf(long sequence, string incarnation, string payload)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{sequence}|{incarnation}|{payload}");
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ octet) * 1099511628211UL;
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}

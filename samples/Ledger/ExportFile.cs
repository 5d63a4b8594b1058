using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>A text copy of every committed batch, opened and closed for each: the place where EMFILE shows.</summary>
internal sealed class ExportFile(string path)
{
    private const int EMFILE = 24; // asm-generic/errno-base.h

    /// <summary>Appends the batch, or answers false when the process has no descriptor to spare.</summary>
    public bool TryAppend(IReadOnlyList<Entry> batch)
    {
        var text = new StringBuilder();
        foreach (var entry in batch)
            text.Append(CultureInfo.InvariantCulture, $"{entry.Sequence},{entry.Checksum}\n");
        try
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
            return true;
        }
        // The runtime carries an errno that it has no exception for as the HResult.
        catch (IOException failure) when (failure.HResult == EMFILE)
        {
            return false;
        }
    }
}

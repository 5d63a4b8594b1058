using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The tokens a journal may hold, by word.</summary>
internal static class TokenCatalog
{
    /// <summary>Reads a token written by this or an older version.</summary>
    /// <exception cref="MessagePackSerializationException">It is no token; its entry is kept aside.</exception>
    public static UndoToken Read(string word, ref MessagePackReader reader) => word switch
    {
        PausedProcess.TokenWord => PausedProcess.Read(ref reader),
        PausedCgroup.TokenWord => PausedCgroup.Read(ref reader),
        LimitedProcess.TokenWord => LimitedProcess.Read(ref reader),
        PinnedProcess.TokenWord => PinnedProcess.Read(ref reader),
        LimitedCgroup.TokenWord => LimitedCgroup.Read(ref reader),
        CorruptedFile.TokenWord => CorruptedFile.Read(ref reader),
        ShapedLink.TokenWord => ShapedLink.Read(ref reader),
        AdoptedCgroup.TokenWord => AdoptedCgroup.Read(ref reader),
        _ => throw new MessagePackSerializationException($"no token is called '{Printable.Escape(word, 64)}'"),
    };
}

namespace LuminaGuard.FaultD.Tests.Wire;

/// <summary>One value of the protocol and the bytes it is.</summary>
/// <param name="Group">Its folder below Goldens, and its heading on the page.</param>
/// <param name="Name">Its file, without the ending.</param>
/// <param name="Title">What it is, for a reader of the page.</param>
/// <param name="Encode">Gives the bytes of the value.</param>
/// <param name="Decode">Checks that bytes mean the value.</param>
internal sealed record Golden(string Group, string Name, string Title, Func<byte[]> Encode, Action<byte[]> Decode)
{
    /// <summary>A body has no length before it: it is part of a request.</summary>
    public bool IsFrame => Group != "bodies";

    /// <summary>The record of the SDK that it holds, if any.</summary>
    public Type? Record { get; init; }

    public string FilePath => Path.Combine(GoldenFiles.Folder, Group, Name + ".hex");

    public string Text() => GoldenText.Of(Title, Encode(), IsFrame);
}

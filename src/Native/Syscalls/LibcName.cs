namespace LuminaGuard.FaultD.Native;

internal static class LibcName
{
    /// <summary>
    /// The soname: "libc.so" is a linker script where the C compiler is installed, and cannot be loaded.
    /// </summary>
    internal const string Value = "libc.so.6";
}

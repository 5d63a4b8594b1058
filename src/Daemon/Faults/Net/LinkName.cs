namespace LuminaGuard.FaultD.Daemon;

/// <summary>Names of network interfaces, as the kernel takes them (dev_valid_name).</summary>
internal static class LinkName
{
    public const string Rule = "the name of a network interface (eth0), of 1 to 15 characters";

    private const int MaxBytes = 15;

    public static bool IsValid(string name) => name is not ("" or "." or "..") && System.Text.Encoding.UTF8.GetByteCount(name) <= MaxBytes
        && !name.Any(c => c is '/' or ':' || char.IsWhiteSpace(c) || char.IsControl(c));
}

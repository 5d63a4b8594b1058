namespace LuminaGuard.FaultD.Tests;

/// <summary>Finds files of the repository from where the tests lie.</summary>
internal static class Repository
{
    public static string File(string path)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(at.FullName, "LuminaGuard.FaultD.sln")))
                return Path.Combine(at.FullName, path);
        }
        throw new FileNotFoundException($"{path}: the tests do not lie in a repository");
    }
}

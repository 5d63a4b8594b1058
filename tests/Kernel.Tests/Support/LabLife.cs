using LuminaGuard.FaultD.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(LabLife))]

namespace LuminaGuard.FaultD.Tests;

/// <summary>Closes the lab after the last test.</summary>
public sealed class LabLife : IDisposable
{
    public void Dispose() => Lab.Close();
}

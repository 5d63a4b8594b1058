using System.Diagnostics;
using System.Globalization;

namespace LuminaGuard.FaultD.Tests;

public sealed class ProcessTargetTests
{
    [Fact]
    public void A_process_is_named_with_its_start_time()
    {
        using var process = Process.Start("/bin/sleep", "1000");
        try
        {
            string ticks = File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[^1].Split(' ')[19];
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"pid:{process.Id}@{ticks}"), Target.Process(process).ToString());
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    [Fact]
    public void A_process_that_has_ended_is_no_target()
    {
        using var process = Process.Start("/bin/true");
        process.WaitForExit();
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => Target.Process(process)).Code);
    }
}

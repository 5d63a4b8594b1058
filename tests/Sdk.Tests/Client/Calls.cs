namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>What the tests of both kinds of connection ask for.</summary>
internal static class Calls
{
    /// <summary>Long enough for nothing but a peer that stays silent on purpose.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    public static PauseProcess Pause { get; } = new(Target.Pid(42));

    public static KillProcess Kill { get; } = new(Target.Pid(42));

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The outcome of a request is said to be unknown, and the request is named.</summary>
    public static void AssertUnknown(FaultException error, uint id)
    {
        Assert.Equal(ErrorCode.OutcomeUnknown, error.Code);
        Assert.Equal(id.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Details["request_id"]);
        Assert.StartsWith("Cannot ", error.Message, StringComparison.Ordinal);
    }
}

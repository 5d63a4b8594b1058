namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>Blocking calls on a thread of their own, while the test plays the daemon.</summary>
internal static class Blocking
{
    public static Task<T> Run<T>(Func<T> call) => Task.Factory.StartNew(
        call, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

using MessagePack;

namespace LuminaGuard.FaultD.Cli;

/// <summary>The questions that the SDK asks asynchronously, on this thread: a one-shot process needs no thread pool.</summary>
internal static class Calls
{
    public static List<FaultInfo> List(this FaultClient client) => client.Call(FaultRequests.List, ListOf(FaultInfo.Read));

    public static List<DoctorCheck> Doctor(this FaultClient client) => client.Call(FaultRequests.Doctor, ListOf(DoctorCheck.Read));

    public static List<KindSupport> Support(this FaultClient client) => client.Call(FaultRequests.Support, ListOf(KindSupport.Read));

    public static List<TargetMatch> Resolve(this FaultClient client, Target target) =>
        client.Call(FaultRequests.Resolve(target), ListOf(TargetMatch.Read));

    public static Preview Preview(this FaultClient client, IFaultSpec fault, FaultOptions options) => client.Call(
        fault is IStrike ? FaultRequests.Strike(fault, dryRun: true) : FaultRequests.Inject(fault, options, dryRun: true),
        static (ref MessagePackReader r) => LuminaGuard.FaultD.Preview.Read(ref r));

    private static AnswerReader<List<T>> ListOf<T>(AnswerReader<T> read) =>
        (ref MessagePackReader r) => Answers.ReadList(ref r, read);
}

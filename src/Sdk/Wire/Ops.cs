namespace LuminaGuard.FaultD;

/// <summary>The operations' names on the wire.</summary>
internal static class Ops
{
    public const string Hello = "hello";
    public const string Inject = "inject";
    public const string Strike = "strike";
    public const string Arm = "arm";
    public const string Fire = "fire";
    public const string Timeline = "timeline";
    public const string TimelineStatus = "timeline_status";
    public const string TimelineSteps = "timeline_steps";
    public const string Undo = "undo";
    public const string Heal = "heal";
    public const string List = "list";
    public const string Support = "support";
    public const string Doctor = "doctor";
    public const string Resolve = "resolve";
    public const string Adopt = "adopt";
}

namespace LuminaGuard.FaultD.Cli;

/// <summary>What a dry run says of a pulse train, beside what its fault would touch.</summary>
internal static class PlanReport
{
    public static void Write(Terminal terminal, bool json, PulseTrain train)
    {
        if (!json)
        {
            terminal.Out.WriteLine($"{train.Text}: {Counted.Of(train.Steps, "step")} in {Durations.Format(train.Length)}");
            return;
        }
        JsonLine.Write(terminal, "plan", writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("steps", train.Steps);
            JsonLine.Duration(writer, "length_us", train.Length);
            JsonLine.Duration(writer, "pulse_us", train.Pulse);
            JsonLine.Duration(writer, "period_us", train.Period);
            writer.WriteNumber("count", train.Count);
            writer.WriteNumber("jitter", train.Jitter);
            writer.WriteNumber("seed", train.Seed);
            writer.WriteEndObject();
        });
    }
}

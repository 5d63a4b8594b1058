using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LuminaGuard.FaultD.Cli;

/// <summary>A timeline written down in YAML: its faults by name, and its lines.</summary>
internal sealed class TimelineFile
{
    private static readonly string[] TopKeys = ["seed", "lease", "trigger", "faults", "steps"];
    private static readonly string[] TriggerKeys = ["when", "count", "delay"];
    private static readonly string[] StepKeys = ["at", "every", "from", "count", "jitter", "fire", "undo", "pulse", "for"];
    private readonly string _name;
    private readonly Dictionary<string, IFaultSpec> _faults = new(StringComparer.Ordinal);

    private TimelineFile(string name) => _name = name;

    /// <summary>The plan.</summary>
    public Timeline Timeline { get; private set; } = Timeline.Create();

    /// <summary>How long it, and what it leaves in force, stays at most; null for faultd's default.</summary>
    public TimeSpan? Lease { get; private set; }

    /// <summary>What it waits for before it begins; null for nothing.</summary>
    public Trigger? Trigger { get; private set; }

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <exception cref="FaultException">InvalidArgument, with the line.</exception>
    public static TimelineFile Parse(string text, string name)
    {
        var file = new TimelineFile(name);
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
                throw file.Wrong(Mark.Empty, $"it is one map of {string.Join(", ", TopKeys)}");
            file.Read(root);
            return file;
        }
        catch (YamlException e)
        {
            throw file.Wrong(e.Start, e.Message);
        }
    }

    private void Read(YamlMappingNode root)
    {
        YamlNode? faults = null, steps = null;
        ulong seed = 0;
        foreach (var (key, value) in Pairs(root, TopKeys))
        {
            switch (key)
            {
                case "seed":
                    if (!ulong.TryParse(Text(value, key), NumberStyles.None, CultureInfo.InvariantCulture, out seed))
                        throw Wrong(value.Start, "seed is a whole number from 0");
                    break;
                case "lease": Lease = Span(value, key); break;
                case "trigger": Trigger = ReadTrigger(value); break;
                case "faults": faults = value; break;
                default: steps = value; break;
            }
        }
        if (faults is not YamlMappingNode named)
            throw Wrong((faults ?? root).Start, "faults is a map of names, each with its kind and options");
        if (steps is not YamlSequenceNode list)
            throw Wrong((steps ?? root).Start, "steps is a list");
        foreach (var (name, fault) in named.Children)
            _faults[Text(name, "a name")] = ReadFault(fault);
        Timeline = Timeline.Create(seed);
        foreach (var step in list.Children)
            AddStep(step);
    }

    private IFaultSpec ReadFault(YamlNode node)
    {
        if (node is not YamlMappingNode map)
            throw Wrong(node.Start, "a fault is a map of kind and its options");
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        string? kind = null;
        foreach (var (keyNode, value) in map.Children)
        {
            string key = Text(keyNode, "an option");
            if (key == "kind")
                kind = Text(value, key);
            else
                options[key] = Text(value, key);
        }
        if (kind is null || FaultCatalog.Find(kind) is not { } descriptor)
            throw Wrong(node.Start, $"kind is one of {string.Join(", ", FaultCatalog.All.Select(d => d.Kind))}");
        try
        {
            return FaultTextReader.Read(descriptor, options);
        }
        catch (FaultException e)
        {
            throw Wrong(node.Start, e.Message);
        }
    }

    private Trigger ReadTrigger(YamlNode node)
    {
        if (node is not YamlMappingNode map)
            return Condition(node);
        Trigger? trigger = null;
        int count = 1;
        var delay = TimeSpan.Zero;
        foreach (var (key, value) in Pairs(map, TriggerKeys))
        {
            switch (key)
            {
                case "when": trigger = Condition(value); break;
                case "count": count = Count(value); break;
                default: delay = Span(value, key); break;
            }
        }
        return (trigger ?? throw Wrong(node.Start, "trigger needs when")) with { Count = count, Delay = delay };
    }

    private Trigger Condition(YamlNode node)
    {
        string text = Text(node, "trigger");
        return TriggerText.TryParse(text, out var trigger, out string? why) ? trigger : throw Wrong(node.Start, $"trigger: {why}");
    }

    private int Count(YamlNode node) =>
        int.TryParse(Text(node, "count"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1
            ? count
            : throw Wrong(node.Start, "count is a whole number from 1");

    private void AddStep(YamlNode node)
    {
        if (node is not YamlMappingNode map)
            throw Wrong(node.Start, $"a step is a map of {string.Join(", ", StepKeys)}");
        var values = Pairs(map, StepKeys).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        var action = Action(values, node);
        if (values.TryGetValue("at", out var at))
        {
            foreach (string key in (string[])["every", "from", "count", "jitter"])
            {
                if (values.TryGetValue(key, out var unfit))
                    throw Wrong(unfit.Start, $"{key} goes with every, not with at");
            }
            Timeline.At(Span(at, "at"), action);
            return;
        }
        if (!values.TryGetValue("every", out var every))
            throw Wrong(node.Start, "a step has either at or every");
        if (!values.TryGetValue("count", out var countNode))
            throw Wrong(node.Start, "every needs count, a whole number from 1");
        int count = Count(countNode);
        var period = Span(every, "every");
        if (period <= TimeSpan.Zero)
            throw Wrong(every.Start, "every is more than 0");
        Timeline.Every(
            period, count, action, values.TryGetValue("from", out var from) ? Span(from, "from") : TimeSpan.Zero,
            values.TryGetValue("jitter", out var jitter) ? Jitter(jitter) : 0);
    }

    private TimelineAction Action(Dictionary<string, YamlNode> values, YamlNode node)
    {
        string[] verbs = [.. values.Keys.Where(k => k is "fire" or "undo" or "pulse")];
        if (verbs is not [var verb])
            throw Wrong(node.Start, "a step has one of fire, undo and pulse");
        var named = values[verb];
        if (!_faults.TryGetValue(Text(named, verb), out var fault))
            throw Wrong(named.Start, $"{verb} names one of the faults: {string.Join(", ", _faults.Keys)}");
        if (values.ContainsKey("for") != (verb == "pulse"))
            throw Wrong(node.Start, "pulse needs for, and nothing else has it");
        if (verb == "fire")
            return TimelineAction.Fire(fault);
        if (fault is not IFault reversible)
            throw Wrong(named.Start, $"{fault.Descriptor.Kind} cannot be taken back");
        if (verb == "undo")
            return TimelineAction.Undo(reversible);
        var duration = Span(values["for"], "for");
        return duration > TimeSpan.Zero ? TimelineAction.Pulse(reversible, duration) : throw Wrong(values["for"].Start, "for is more than 0");
    }

    private IEnumerable<(string Key, YamlNode Value)> Pairs(YamlMappingNode map, string[] known)
    {
        foreach (var (keyNode, value) in map.Children)
        {
            string key = Text(keyNode, "a key");
            if (!known.Contains(key))
                throw Wrong(keyNode.Start, $"'{Printable.Escape(key, 64)}' is not known; known are {string.Join(", ", known)}");
            yield return (key, value);
        }
    }

    private string Text(YamlNode node, string what) =>
        node is YamlScalarNode { Value: { } text } ? text : throw Wrong(node.Start, $"{what} is a single value");

    private TimeSpan Span(YamlNode node, string what)
    {
        string text = Text(node, what);
        if (text == "0")
            return TimeSpan.Zero;
        return Durations.TryParse(text, out var span) ? span : throw Wrong(node.Start, $"{what} {Durations.RuleFor(text)}, not '{Printable.Escape(text, 64)}'");
    }

    private double Jitter(YamlNode node)
    {
        string text = Text(node, "jitter");
        return Share.Parse(text) ?? throw Wrong(node.Start, $"jitter {Share.Rule}, not '{Printable.Escape(text, 64)}'");
    }

    private FaultException Wrong(Mark at, string why) => Invocation.Usage(
        $"Cannot read {Printable.Escape(_name, 256)}: {(at.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {at.Line}: ") : "")}{why}");
}

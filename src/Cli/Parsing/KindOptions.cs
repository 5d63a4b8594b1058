using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>The options of one kind of fault, made from its descriptor; all are text here, and typed by the SDK.</summary>
internal sealed class KindOptions
{
    private readonly FaultDescriptor _kind;
    private readonly List<(FieldDescriptor Field, Option<string?> Option)> _options = [];

    public KindOptions(FaultDescriptor kind, Command command)
    {
        _kind = kind;
        foreach (var field in kind.Fields)
        {
            var option = new Option<string?>("--" + field.Option)
            {
                Description = Describe(field),
                HelpName = ValueName(field),
                // A flag alone means true.
                Arity = field.Type == FieldType.Flag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
            };
            foreach (string word in Words(field))
                option.CompletionSources.Add(word);
            _options.Add((field, option));
            command.Add(option);
        }
    }

    /// <summary>What a value of this option looks like, for help and completion.</summary>
    public static string ValueName(FieldDescriptor field) => field.Type switch
    {
        FieldType.Target => "TARGET",
        FieldType.Integer => "N",
        FieldType.Flag => "true|false",
        FieldType.Duration => "DURATION",
        FieldType.Choice => string.Join('|', field.Choices),
        FieldType.IntegerList => "N,N,...",
        _ => "TEXT",
    };

    /// <summary>The fault or strike that the line asks for.</summary>
    /// <exception cref="FaultException">An option is missing or malformed; the message names it and its rule.</exception>
    public IFaultSpec Read(ParseResult result, string what) => FaultTextReader.Read(_kind, Texts(result, what));

    /// <summary>The options that were given, as they were typed.</summary>
    /// <exception cref="FaultException">One is missing.</exception>
    public IReadOnlyDictionary<string, string> Texts(ParseResult result, string what)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, option) in _options)
        {
            if (result.GetResult(option) is { Implicit: false })
                texts[field.Option] = result.GetValue(option) ?? "true";
            else if (field.Required)
                throw Invocation.Usage($"Cannot {what}: --{field.Option} {ValueName(field)} is missing");
        }
        return texts;
    }

    private static IEnumerable<string> Words(FieldDescriptor field) => field.Type switch
    {
        FieldType.Target => TargetText.Words.Select(w => w + ":"),
        FieldType.Flag => ["true", "false"],
        _ => field.Choices,
    };

    private static string Describe(FieldDescriptor field) => field switch
    {
        { Required: true } => $"{field.Summary} [required]",
        { Default: { } value } => $"{field.Summary} [default: {value}]",
        _ => field.Summary,
    };
}

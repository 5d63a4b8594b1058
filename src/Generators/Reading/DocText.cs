using System.Text;
using System.Xml.Linq;

namespace LuminaGuard.FaultD.Generators;

/// <summary>Markup to text: references become the name they show, white space becomes one space.</summary>
internal static class DocText
{
    public static string Line(XElement? element) => string.Join(" ", Paragraphs(element));

    /// <summary>Blank lines and &lt;para&gt; part paragraphs.</summary>
    public static IEnumerable<string> Paragraphs(XElement? element)
    {
        if (element is null)
            return [];
        var flat = new StringBuilder();
        Flatten(element, flat);
        var paragraphs = new List<string>();
        var words = new List<string>();
        foreach (string line in flat.ToString().Split('\n').Append(""))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                words.AddRange(line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));
            }
            else if (words.Count > 0)
            {
                paragraphs.Add(string.Join(" ", words));
                words.Clear();
            }
        }
        return paragraphs;
    }

    private static void Flatten(XElement element, StringBuilder flat)
    {
        foreach (var node in element.Nodes())
        {
            if (node is XText text)
                flat.Append(text.Value);
            else if (node is XElement { Name.LocalName: "para" } para)
            {
                flat.Append("\n\n");
                Flatten(para, flat);
                flat.Append("\n\n");
            }
            else if (node is XElement { IsEmpty: true } reference)
                flat.Append(Reference(reference));
            else if (node is XElement inner)
                Flatten(inner, flat);
        }
    }

    private static string Reference(XElement element)
    {
        string? cref = (string?)element.Attribute("cref");
        return cref is null
            ? (string?)element.Attribute("name") ?? (string?)element.Attribute("langword") ?? ""
            : LastPart(cref);
    }

    /// <summary>T:LuminaGuard.FaultD.FieldType and M:A.B.C(System.Int32) are FieldType and C to a reader.</summary>
    private static string LastPart(string cref)
    {
        string name = cref.Substring(cref.IndexOf(':') + 1).Split('(')[0].Split('`')[0];
        return name.Substring(name.LastIndexOf('.') + 1);
    }
}

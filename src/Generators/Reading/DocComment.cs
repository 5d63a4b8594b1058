using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace LuminaGuard.FaultD.Generators;

/// <summary>A record's XML comment as plain text.</summary>
internal sealed class DocComment
{
    private readonly XElement? _member;

    private DocComment(XElement? member) => _member = member;

    public string Summary => Line("summary");

    /// <summary>Paragraphs with a blank line between.</summary>
    public string Remarks => string.Join("\n\n", DocText.Paragraphs(_member?.Element("remarks")));

    public string Parameter(string name) => DocText.Line(
        _member?.Elements("param").FirstOrDefault(p => (string?)p.Attribute("name") == name));

    public static DocComment Of(ISymbol symbol, CancellationToken cancel)
    {
        string xml = symbol.GetDocumentationCommentXml(cancellationToken: cancel) ?? "";
        try
        {
            return new DocComment(xml.Length == 0 ? null : XElement.Parse(xml, LoadOptions.PreserveWhitespace));
        }
        catch (XmlException)
        {
            // The compiler warns of it by itself; here it counts as missing.
            return new DocComment(null);
        }
    }

    private string Line(string element) => DocText.Line(_member?.Element(element));
}

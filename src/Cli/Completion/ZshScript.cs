namespace LuminaGuard.FaultD.Cli;

/// <summary>Completion for zsh, sourced or as a file _faultctl in fpath.</summary>
internal static class ZshScript
{
    public static void Write(TextWriter script, CompletionModel model)
    {
        string valued = string.Join('|', model.Globals.Where(o => o.TakesValue).Select(o => o.Name));
        string kinds = string.Join('|', model.Places.Where(p => p.Kind.Length > 0).Select(p => p.Kind));
        script.Write($$"""
            #compdef faultctl
            # Completes faultctl in zsh. Load it with: source <(faultctl completion zsh), or put it in fpath as _faultctl.
            _faultctl() {
                local verb kind prev=${words[CURRENT-1]} i
                local -a known
                for (( i = 2; i < CURRENT; i++ )); do
                    case ${words[i]} in
                        --) shift $i words; (( CURRENT -= i )); _normal; return ;;
                        {{valued}}) (( i++ )) ;;
                        -*) ;;
                        {{kinds}}) [[ $verb == (inject|strike) ]] && kind=${words[i]} ;;
                        *) [[ -z $verb ]] && verb=${words[i]} ;;
                    esac
                done
                case "$verb $kind $prev" in
                    *" --socket") _files; return ;;
                    *" --timeout") return ;;

            """);
        foreach (var place in model.Places)
        {
            foreach (var option in place.Options.Where(o => o.TakesValue))
            {
                string suffix = option.Values.Any(v => v.EndsWith(':')) ? "-S '' " : "";
                string action = option.Values.Count > 0 ? $"compadd {suffix}-- {string.Join(' ', option.Values.Select(Quote))}; return" : "return";
                script.Write($"        \"{place.Verb} {place.Kind} {option.Name}\") {action} ;;\n");
            }
        }
        script.Write("    esac\n    case \"$verb $kind\" in\n");
        foreach (var place in model.Places)
        {
            var items = place.Words.Concat(place.Options.Concat(model.Globals).Select(o => new CompletionWord(o.Name, o.Summary)));
            script.Write($"        \"{place.Verb} {place.Kind}\") known=({string.Join(' ', items.Select(Item))}) ;;\n");
        }
        script.Write("""
                esac
                _describe faultctl known
            }
            if [[ ${funcstack[1]} == _faultctl ]]; then _faultctl "$@"; else compdef _faultctl faultctl; fi

            """);
    }

    private static string Item(CompletionWord word)
    {
        string name = word.Word.Replace(":", "\\:", StringComparison.Ordinal);
        return Quote(word.Summary.Length == 0 ? name : $"{name}:{word.Summary}");
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

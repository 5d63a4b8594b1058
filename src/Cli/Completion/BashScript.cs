namespace LuminaGuard.FaultD.Cli;

/// <summary>Completion for bash, which cuts words at ':' and '=' as well: a target is completed up to its colon.</summary>
internal static class BashScript
{
    public static void Write(TextWriter script, CompletionModel model)
    {
        string valued = string.Join('|', model.Globals.Where(o => o.TakesValue).Select(o => o.Name));
        string kinds = string.Join('|', model.Places.Where(p => p.Kind.Length > 0).Select(p => p.Kind));
        script.Write($$"""
            # Completes faultctl in bash. Load it with: source <(faultctl completion bash)
            _faultctl() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= kind= words= i
                for (( i = 1; i < COMP_CWORD; i++ )); do
                    case ${COMP_WORDS[i]} in
                        --)
                            if [[ $prev == -- ]]; then COMPREPLY=($(compgen -c -- "$cur")); else COMPREPLY=($(compgen -f -- "$cur")); fi
                            return ;;
                        {{valued}}) (( i++ )) ;;
                        -*) ;;
                        {{kinds}}) [[ $verb == inject || $verb == strike ]] && kind=${COMP_WORDS[i]} ;;
                        *) [[ -z $verb ]] && verb=${COMP_WORDS[i]} ;;
                    esac
                done
                case "$verb $kind $prev" in
                    *" --socket") COMPREPLY=($(compgen -f -- "$cur")); return ;;
                    *" --timeout") return ;;

            """);
        foreach (var place in model.Places)
        {
            foreach (var option in place.Options.Where(o => o.TakesValue))
            {
                string action = option.Values.Count > 0 ? $"words=\"{string.Join(' ', option.Values)}\"" : "return";
                script.Write($"        \"{place.Verb} {place.Kind} {option.Name}\") {action} ;;\n");
            }
        }
        script.Write("    esac\n    [[ -z $words ]] && case \"$verb $kind\" in\n");
        foreach (var place in model.Places)
        {
            var words = place.Words.Select(w => w.Word).Concat(place.Options.Concat(model.Globals).Select(o => o.Name));
            script.Write($"        \"{place.Verb} {place.Kind}\") words=\"{string.Join(' ', words)}\" ;;\n");
        }
        script.Write("""
                esac
                COMPREPLY=($(compgen -W "$words" -- "$cur"))
                [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]] && compopt -o nospace 2>/dev/null
                return 0
            }
            complete -F _faultctl faultctl

            """);
    }
}

import Quadlet

extension Completion {
    /// For bash(1), without what the package bash-completion has.
    package var bash: String {
        """
        \(Self.comment)

        \(function)() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= index operands=0 kind
            # `--flag=value` comes as three words.
            if [ "$cur" = = ]; then cur=; elif [ "$prev" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi
            for ((index = 1; index < COMP_CWORD; index++)); do
                case "$path ${COMP_WORDS[index]}" in
        \(commandCases)
                *) case ${COMP_WORDS[index]} in -* | =) ;; *) operands=$((operands + 1)) ;; esac ;;
                esac
            done
            COMPREPLY=()
            case "$path $prev" in
        \(choiceCases)
            esac
            case $path in
        \(valueCases)
            esac
            case $path in
        \(wordCases)
            esac
        }

        \(tables)complete -F \(function) \(root.name)

        """
    }

    /// The functions that say which images and which keys there are.
    private var tables: String {
        if !hasTables { return "" }
        let names = Named.allCases.map { "_systemd_oci_\($0.rawValue)() {\n    \($0.command)\n}\n\n" }
            .joined()
        return names + """
            # A colon ends a word of bash's, but not a name.
            _systemd_oci_reply() {
                local whole=$cur line=${COMP_LINE-}
                line=${line:0:${COMP_POINT-0}}
                [ -z "$line" ] || whole=${line##*[[:space:]]}
                COMPREPLY=($(compgen -W "$1" -- "$whole"))
                case $whole in *:*) COMPREPLY=("${COMPREPLY[@]#"${whole%"${whole##*:}"}"}") ;; esac
            }

            _systemd_oci_keys() {
                local word
                for word in "${COMP_WORDS[@]}"; do
                    case $word in
            \(keyCases)
                    esac
                done
            }


            """
    }

    private var commandCases: String {
        paths.filter { !$0.path.isEmpty }.map { path, command in
            let above = path.split(separator: " ").dropLast().map(String.init)
            let start = above.isEmpty ? "" : above.joined(separator: " ")
            return "        \"\(start) \(command.name)\") path=\"\(path)\" ;;"
        }
        .joined(separator: "\n")
    }

    private var choiceCases: String {
        let cases = paths.flatMap { path, command in
            command.options.filter { !$0.choices.isEmpty }.flatMap { option in
                option.names.map { name in
                    "    \"\(path) \(name)\") COMPREPLY=($(compgen -W '\(option.choices.joined(separator: " "))' "
                        + "-- \"$cur\")); return ;;"
                }
            }
        }
        return cases.joined(separator: "\n")
    }

    /// After an option with another value, files.
    private var valueCases: String {
        let cases = paths.compactMap { path, command -> String? in
            let names = command.options.filter { $0.value != nil && $0.choices.isEmpty }.flatMap(\.names)
            if names.isEmpty { return nil }
            let pattern = names.joined(separator: " | ")
            return
                "    \"\(path)\") case $prev in \(pattern)) COMPREPLY=($(compgen -f -- \"$cur\")); return ;; esac ;;"
        }
        return cases.joined(separator: "\n")
    }

    private var wordCases: String {
        paths.map { path, command in
            let flags = command.options.flatMap(\.names).joined(separator: " ")
            let words = command.subcommands.map(\.name).joined(separator: " ")
            let others =
                switch operand(path, command) {
                case .files: "COMPREPLY=($(compgen -f -- \"$cur\"))"
                case .names(let named):
                    "_systemd_oci_reply \"$(_systemd_oci_\(named.rawValue))\""
                case .quadlet:
                    "if [ $operands = 0 ]; then COMPREPLY=($(compgen -f -- \"$cur\")); "
                        + "else COMPREPLY=($(compgen -W \"$(_systemd_oci_keys)\" -- \"$cur\")); fi"
                case .none: "COMPREPLY=($(compgen -W '\(words)' -- \"$cur\"))"
                }
            return "    \"\(path)\") case $cur in -*) COMPREPLY=($(compgen -W '\(flags)' -- \"$cur\")) ;; "
                + "*) \(others) ;; esac ;;"
        }
        .joined(separator: "\n")
    }

    private var keyCases: String {
        Self.keys.map { "        *.\($0.kind.rawValue)) echo \($0.names) ;;" }.joined(separator: "\n")
    }
}

import { plainWord } from './plain-word.ts';

/** For bash 4 and newer, on its own: it does without the package bash-completion. */
export function bashCompletion(program: string): string {
  const own = program.replaceAll(/\W/g, '_');
  return `# bash completion of ${program}, from: kubectl cni completion bash
# For kubectl cni, kubectl's own completion asks what kubectl cni completion --hook writes.

${plainWord(`_${own}_read`, '${!_name-}')}

_${own}() {
  local _words=() _before='' _piece='' _rest=$COMP_LINE _plain='' _i

  # Bash has parted the line at = and : too. What no blank parts is joined again, up to the cursor.
  for ((_i = 0; _i <= COMP_CWORD; _i++)); do
    _piece=\${COMP_WORDS[_i]}
    if [[ $_i == 0 || $_rest == [[:space:]]* ]]; then
      _rest=\${_rest#"\${_rest%%[![:space:]]*}"}
      _words+=('')
    fi
    _before=\${_words[\${#_words[@]} - 1]}
    if [[ $_i == "$COMP_CWORD" && -n $_piece ]]; then _piece=\${_piece:0:COMP_POINT - \${#COMP_LINE} + \${#_rest}}; fi
    _rest=\${_rest:\${#_piece}}
    _words[\${#_words[@]} - 1]=$_before$_piece
  done
  case $_piece in [=:]*) _before+=$_piece _piece='' ;; esac

  for _i in "\${!_words[@]}"; do
    _${own}_read "\${_words[_i]}"
    _words[_i]=$_plain
  done

  local directive=0 longest=0 word about i
  local candidates=() abouts=()
  while IFS=$'\\t' read -r word about; do
    if [[ $word == :* ]]; then
      directive=\${word#:}
    else
      candidates+=("$word")
      abouts+=("$about")
      ((\${#word} <= longest)) || longest=\${#word}
    fi
  done < <("\${_words[0]}" __complete "\${_words[@]:1}" </dev/null 2>/dev/null)

  COMPREPLY=()
  for i in "\${!candidates[@]}"; do
    # Bash keeps what stands in front of the last = or : of the word.
    word=\${candidates[i]#"\${_before#-*=}"}
    if [[ $_piece != [\\"\\']* && $word == *[!A-Za-z0-9_@%+:,./=-]* ]]; then printf -v word %q "$word"; fi
    # 63 and 33: bash lists them, and inserts none.
    if [[ $COMP_TYPE == @(63|33) && \${#candidates[@]} -gt 1 && -n \${abouts[i]} ]]; then
      printf -v word '%-*s  (%s)' "$longest" "$word" "\${abouts[i]}"
      word=\${word:0:\${COLUMNS:-80} - 1}
    fi
    COMPREPLY+=("$word")
  done
  case $directive in
    4) compopt +o default ;;
    16) compopt +o default -o dirnames ;;
  esac
}

complete -o default -F _${own} ${program}
`;
}

/** For bash 4 and newer, on its own: it does without the package bash-completion. */
export function bashCompletion(program: string): string {
  const own = program.replaceAll(/\W/g, '_');
  return `# bash completion of ${program}, from: kubectl cni completion bash
# For kubectl cni, kubectl's own completion asks what kubectl cni completion --hook writes.

_${own}() {
  local words=() before='' piece='' rest=$COMP_LINE directive=0 longest=0 word about i
  local candidates=() abouts=()

  # Bash has parted the line at = and : too. What no blank parts is joined again, up to the cursor.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    piece=\${COMP_WORDS[i]}
    if [[ $i == 0 || $rest == [[:space:]]* ]]; then
      rest=\${rest#"\${rest%%[![:space:]]*}"}
      words+=('')
    fi
    before=\${words[\${#words[@]} - 1]}
    if [[ $i == "$COMP_CWORD" && -n $piece ]]; then piece=\${piece:0:COMP_POINT - \${#COMP_LINE} + \${#rest}}; fi
    rest=\${rest:\${#piece}}
    words[\${#words[@]} - 1]=$before$piece
  done
  case $piece in [=:]*) before+=$piece piece='' ;; esac

  # Quotes, ~ and variables are read as bash reads them; a word that could run something stays as it is.
  for i in "\${!words[@]}"; do
    case \${words[i]} in
      *['\`(;|&<>']*) ;;
      *) eval "words[i]=\${words[i]}" 2>/dev/null || words[i]=\${words[i]#[\\"\\']} ;;
    esac
  done

  while IFS=$'\\t' read -r word about; do
    if [[ $word == :* ]]; then
      directive=\${word#:}
    else
      candidates+=("$word")
      abouts+=("$about")
      ((\${#word} <= longest)) || longest=\${#word}
    fi
  done < <("\${words[0]}" __complete "\${words[@]:1}" </dev/null 2>/dev/null)

  COMPREPLY=()
  for i in "\${!candidates[@]}"; do
    # Bash keeps what stands in front of the last = or : of the word.
    word=\${candidates[i]#"\${before#-*=}"}
    if [[ $piece != [\\"\\']* && $word == *[!A-Za-z0-9_@%+:,./=-]* ]]; then printf -v word %q "$word"; fi
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

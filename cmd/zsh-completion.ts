/** To be sourced behind compinit, or put into a folder of fpath as _kubectl-cni. */
export function zshCompletion(program: string): string {
  return `#compdef ${program}
# zsh completion of ${program}, from: kubectl cni completion zsh
# For kubectl cni, kubectl's own completion asks what kubectl cni completion --hook writes.

_${program}() {
  local -a asked candidates
  local word tab=$'\\t' directive=0

  # Quotes, ~ and variables are read as zsh reads them; a word that could run something stays as it is.
  for word in "\${(@)words[1,CURRENT-1]}" "$PREFIX"; do
    [[ $word == *[\\\`\\(\\<\\>]* ]] || word=\${(Q)\${(e)word/#\\~\\//$HOME/}}
    asked+=("$word")
  done

  for word in "\${(@f)$("\${asked[1]}" __complete "\${(@)asked[2,-1]}" </dev/null 2>/dev/null)}"; do
    case $word in
      :*) directive=\${word#:} ;;
      # _describe parts a candidate from what is to say about it by the first colon.
      ?*) candidates+=("\${\${word//:/\\\\:}/$tab/:}") ;;
    esac
  done

  # Of --flag=value, only the value is replaced.
  compset -P 1 '-*='
  if ((\$#candidates)); then
    _describe 'kubectl cni' candidates
  elif ((directive == 0)); then
    _files
  elif ((directive == 16)); then
    _files -/
  fi
}

# Out of fpath, zsh runs this file as the function itself.
if [[ \${funcstack[1]} == _${program} ]]; then
  _${program}
else
  compdef _${program} ${program}
fi
`;
}

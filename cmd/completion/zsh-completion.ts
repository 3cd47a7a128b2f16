import { plainWord } from './plain-word.ts';

/** To be sourced behind compinit, or put into a folder of fpath as _kubectl-cni. */
export function zshCompletion(program: string): string {
  return `#compdef ${program}
# zsh completion of ${program}, from: kubectl cni completion zsh
# For kubectl cni, kubectl's own completion asks what kubectl cni completion --hook writes.

${plainWord(`_${program}_read`, '${(P)_name-}')}

_${program}() {
  local -a _asked
  local _plain _word

  for _word in "\${(@)words[1,CURRENT-1]}" "$QIPREFIX$PREFIX"; do
    _${program}_read "$_word"
    _asked+=("$_plain")
  done

  local -a candidates
  local word tab=$'\\t' directive=0
  for word in "\${(@f)$("\${_asked[1]}" __complete "\${(@)_asked[2,-1]}" </dev/null 2>/dev/null)}"; do
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

/**
 * A function for bash and zsh alike, called `own`, that reads one word of a line as the shell would and leaves it in `_plain`, which
 * its caller declares. Quotes, a leading `~` or `~/`, `$NAME` and `${NAME}` are all that it reads: any other expansion can run a
 * command, assign or abort, so such a word stays as it is typed. `valueOf` is how the shell expands the variable named in `_name`.
 */
export function plainWord(own: string, valueOf: string): string {
  // The names begin with an underscore, for the person's own variables are looked up among them.
  return `${own}() {
  local _rest=$1 _quote='' _char='' _name=''
  _plain=''
  if [[ $_rest == '~' || $_rest == '~/'* ]]; then _plain=~ _rest=\${_rest:1}; fi
  while [[ -n $_rest ]]; do
    _char=\${_rest:0:1} _rest=\${_rest:1}
    case $_quote$_char in
      "''" | '""') _quote='' ;;
      "'"?) _plain+=$_char ;;
      "'" | '"') _quote=$_char ;;
      '\\') _plain+=\${_rest:0:1} _rest=\${_rest:1} ;;
      '"\\')
        case $_rest in
          '$'* | '"'* | '\\'* | '\`'*) _plain+=\${_rest:0:1} _rest=\${_rest:1} ;;
          *) _plain+=$_char ;;
        esac ;;
      '$' | '"$')
        _name=\${_rest#\\{} _name=\${_name%%[!A-Za-z0-9_]*}
        case $_name in
          [A-Za-z_]*) ;;
          *) _plain=$1; return ;;
        esac
        case $_rest in
          "{$_name}"*) _rest=\${_rest#"{$_name}"} ;;
          # In zsh, a subscript or a modifier of the variable.
          '{'* | "\${_name}["* | "\${_name}:"[A-Za-z\\&]*) _plain=$1; return ;;
          *) _rest=\${_rest#"$_name"} ;;
        esac
        _plain+=${valueOf} ;;
      '\`' | '"\`' | '(' | ';' | '|' | '&' | '<' | '>') _plain=$1; return ;;
      *) _plain+=$_char ;;
    esac
  done
}`;
}

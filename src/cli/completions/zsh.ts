/** Both a file on `fpath` (then it is the function's body) and a text to be sourced. */
export const zsh: string = `#compdef nemo-relay
# zsh completion for nemo-relay. Made by: nemo-relay completions zsh
_nemo-relay() {
  local -a lines described
  local line kind program="\${words[1]/#\\~\\//$HOME/}"
  lines=("\${(@f)$("$program" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  kind=$lines[1]
  for line in "\${(@)lines[2,-1]}"; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  case $kind in
    words) _describe -V 'nemo-relay' described ;;
    directories) _files -/ ;;
    *) _files ;;
  esac
}
if [[ $funcstack[1] == _nemo-relay ]]; then
  _nemo-relay "$@"
else
  compdef _nemo-relay nemo-relay
fi
`;

/** Works with bash 3.2 (macOS) and up; there `compopt` is missing, and files are offered without it. */
export const bash: string = `# bash completion for nemo-relay. Made by: nemo-relay completions bash
_nemo_relay() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" kind="" line
  local program="\${1/#\\~\\//$HOME/}"
  [ "$cur" = "=" ] && cur=""
  COMPREPLY=()
  while IFS= read -r line; do
    if [ -z "$kind" ]; then kind="$line"; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <("$program" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  case "$kind" in
    words) return ;;
    directories)
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$cur") ;;
    *)
      compopt -o default 2>/dev/null && return
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur") ;;
  esac
}
complete -F _nemo_relay nemo-relay
`;

/** For fish 3 and up. */
export const fish: string = `# fish completion for nemo-relay. Made by: nemo-relay completions fish
function __nemo_relay_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($typed[1] complete -- $typed[2..-1] "$current" 2>/dev/null)
    switch "$lines[1]"
        case words
            printf '%s\\n' $lines[2..-1]
        case directories
            __fish_complete_directories "$current"
        case '*'
            __fish_complete_path "$current"
    end
end
complete -c nemo-relay -f -a '(__nemo_relay_complete)'
`;

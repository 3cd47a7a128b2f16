/** To be sourced, or put into ~/.config/fish/completions as kubectl-cni.fish. */
export function fishCompletion(program: string): string {
  const own = program.replaceAll(/\W/g, '_');
  return `# fish completion of ${program}, from: kubectl cni completion fish
# For kubectl cni, kubectl's own completion asks what kubectl cni completion --hook writes.

# Sets the candidates. False where fish is to offer the names of files.
function __${own}_ask
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    # A quote that is still open cannot be taken away by unescape.
    set typed (string unescape -- $typed; or string sub -s 2 -- $typed)
    set -l words (string replace -r '^~/' "$HOME/" -- $before[2..-1] $typed)
    set -l lines ($before[1] __complete $words </dev/null 2>/dev/null)
    string match -qr '^:' -- $lines[-1]; or return 1

    # Of --flag=value, the program answers with the value alone.
    set -l flag (string match -r -- '^-[^=]*=' $typed)
    set -g __${own}_candidates (string replace -r -- '^' "$flag" $lines[1..-2])
    switch $lines[-1]
        case :0
            return 1
        case :16
            set __${own}_candidates (__fish_complete_directories (commandline -ct) '')
    end
    return 0
end

complete -c ${program} -f -n __${own}_ask -a '$__${own}_candidates'
`;
}

/** For Windows PowerShell 5.1 and PowerShell 7. Where nothing is offered, the shell completes files itself. */
export const powershell: string = `# PowerShell completion for nemo-relay. Made by: nemo-relay completions powershell
Register-ArgumentCompleter -Native -CommandName 'nemo-relay' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.ToString() })
    $words = @($typed | Select-Object -Skip 1)
    # Windows PowerShell drops an empty argument; two quotes stand for it.
    if ($wordToComplete -eq '') { $words += '""' }
    $lines = @(& $typed[0] 'complete' '--' @words 2>$null)
    if ($lines.Count -eq 0 -or $lines[0] -ne 'words') { return }
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $word, $about = $_ -split "\`t", 2
        if (-not $about) { $about = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
    }
}
`;

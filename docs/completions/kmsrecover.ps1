# Made by scripts/make_man.ts from lib/cli/options.ts.
Register-ArgumentCompleter -Native -CommandName 'kmsrecover', 'kmsrecover.exe' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $word = [string]$wordToComplete
  $words = @($commandAst.CommandElements |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
    ForEach-Object { $_.Extent.Text })
  $previous = $words[-1]
  $offer = {
    param($text, $shown, $tip)
    [System.Management.Automation.CompletionResult]::new($text, $shown, 'ParameterValue', $tip)
  }
  if (@('-m', '--mask') -ccontains $previous) {
    $given = if ($word.Contains(',')) { $word.Substring(0, $word.LastIndexOf(',') + 1) }
    foreach ($part in 'cfg', 'mail', 'lists', 'spamassassin', 'license', 'sslca', 'sslcert', 'public', 'settings', 'im', 'xmpp', 'other') {
      $whole = "$given$part"
      if ($whole.StartsWith($word)) { & $offer $whole $part $part }
    }
    return
  }
  if (@('-d', '--domain', '-u', '--user', '-f', '--folder', '-s', '--store', '-c', '--cfgdir', '-m', '--mask', '--at', '--log', '--jobs') -ccontains $previous) { return }
  $options = [ordered]@{
    '--domain' = 'Recover all that the backup holds for this domain; with -l, list it'
    '--user' = 'Recover this user''s mailbox'
    '--folder' = 'Recover one folder of the mailbox with its sub-folders ("Sent Items", INBOX/Projects). Needs -d and -u'
    '--store' = 'Where messages, mailing lists and SpamAssassin data go'
    '--cfgdir' = 'Where configuration, licenses and certificates go'
    '--mask' = 'Recover only these parts: a list with commas, without spaces'
    '--backup' = 'Keep what is replaced, with the extension .BAK'
    '--noprogress' = 'Show no progress; everything else is still printed'
    '--listing' = 'List what the backup holds'
    '--quiet' = 'Print nothing but errors, and ask nothing'
    '--verbose' = 'Print each item as it is recovered'
    '--help' = 'Print this help'
    '--dry-run' = 'Print the full plan: which backup and why, where to, what would be replaced, the space it takes'
    '--verify' = 'Read every selected byte of the backup and check it'
    '--at' = 'Recover the newest complete state not later than this: 2005-10-12, 2005-10-12T22:00Z or the name of an archive'
    '--json' = 'Print one JSON document instead of text'
    '--log' = 'Append a plain log with times to this file'
    '--keep-going' = 'Skip damaged or unsafe items, recover the rest, list what was skipped and exit with 3'
    '--force' = 'Go on although the engine seems to run, the backup is incomplete or space looks short'
    '--yes' = 'Ask nothing'
    '--jobs' = 'How many workers, 1 to 64'
    '--version' = 'Print version, commit and platform'
  }
  if ($words.Count -eq 1 -and $word -ne '' -and -not $word.StartsWith('-')) {
    foreach ($command in 'completions', 'man') {
      if ($command.StartsWith($word)) { & $offer $command $command $command }
    }
  }
  if ($word.StartsWith('-')) {
    foreach ($name in $options.Keys) {
      if ($name.StartsWith($word)) { & $offer $name $name $options[$name] }
    }
  }
}

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
  if (@('-d', '--domain', '-u', '--user', '-f', '--folder', '-s', '--store', '-c', '--cfgdir', '-m', '--mask', '--at', '--find', '--export', '--format', '--log', '--report', '--into', '--jobs') -ccontains $previous) { return }
  $options = [ordered]@{
    '--domain' = 'Recover everything in the backup for this domain; with -l, list it'
    '--user' = 'Recover this user''s mailbox'
    '--folder' = 'Recover one folder with its subfolders, for example INBOX/Projects'
    '--store' = 'Where messages, mailing lists and SpamAssassin data go'
    '--cfgdir' = 'Where configuration, licenses and certificates go'
    '--mask' = 'Recover only these parts: a comma-separated list without spaces'
    '--backup' = 'Keep what is replaced, with the extension .BAK, so that --undo can take the recovery back'
    '--noprogress' = 'Do not show progress; everything else is still printed'
    '--listing' = 'List what is in the backup'
    '--quiet' = 'Print only errors and never prompt'
    '--verbose' = 'Print each item as it is recovered'
    '--help' = 'Print this help'
    '--dry-run' = 'Show the full plan: which backup and why, where it goes, what it would replace and the space it needs'
    '--verify' = 'Read and check every selected byte of the backup'
    '--at' = 'Recover the newest complete state at or before this time: 2005-10-12, 2005-10-12T22:00Z or the name of an archive'
    '--all' = 'With -l, every backup of the directory on a time line: age, size, complete or not, and what came and went in between'
    '--find' = 'With -l: list only the messages that match; with --merge or --into: put back only these'
    '--browse' = 'Look through the backups at the terminal: mailboxes, folders, messages'
    '--export' = 'Write the selected mail into this new directory, as files that other programs open, with a manifest of checksums'
    '--format' = 'What --export writes: eml, mbox, maildir, vcard or ical'
    '--json' = 'Print one JSON document instead of text'
    '--log' = 'Append a plain log with timestamps to this file'
    '--report' = 'Also write one HTML page about the run: the backups on a time line, mailboxes and folders by size and count, what was recovered, what was skipped and why'
    '--keep-going' = 'Recover everything intact from a damaged backup: skip damaged or unsafe items, list them and exit with 3'
    '--force' = 'Continue even if the engine seems to be running, the backup is incomplete or disk space looks short'
    '--replace-incomplete' = 'Let an incomplete or damaged backup replace what is live'
    '--merge' = 'Put back only the messages and folders that the live mailboxes or public folders lack'
    '--into' = 'Put the selected mailbox, folder or messages into another mailbox or folder: jones@company.com/Recovered'
    '--reindex' = 'After a recovery or --merge, let the server make the indexes of the folders anew: index.fld becomes index.bad'
    '--leave-deleted' = 'Leave out messages that were deleted before the newest backup of the chain, as far as the indexes in it prove that'
    '--account' = 'Also put the selected users'' accounts back into the server''s users.cfg, as far as it lacks them; the rest of the file stays as it is'
    '--adapt-paths' = 'On another machine or system: in the recovered mailserver.cfg, change the paths that lie in the old installation or store to this server''s. --dry-run shows each'
    '--undo' = 'Take back the last recovery that was made with -b, as long as its .BAKs stand'
    '--yes' = 'Never prompt'
    '--jobs' = 'Number of parallel workers, 1 to 64'
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

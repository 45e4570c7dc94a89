#compdef kmsrecover
# Made by scripts/make_man.ts from lib/cli/options.ts.
local context state state_descr line
local -A opt_args
_arguments -s -S \
  '(-d --domain)'{-d+,--domain=}'[Recover everything in the backup for this domain; with -l, list it]:name: ' \
  '*'{-u+,--user=}'[Recover this user'\''s mailbox]:name: ' \
  '*'{-f+,--folder=}'[Recover one folder with its subfolders, for example INBOX/Projects]:name: ' \
  '(-s --store)'{-s+,--store=}'[Where messages, mailing lists and SpamAssassin data go]:dir:_files -/' \
  '(-c --cfgdir)'{-c+,--cfgdir=}'[Where configuration, licenses and certificates go]:dir:_files -/' \
  '*'{-m+,--mask=}'[Recover only these parts\: a comma-separated list without spaces]:list:_values -s , part "cfg[configuration\: mailserver.cfg and users.cfg]" "mail[all messages, including public folders]" "lists[mailing lists]" "spamassassin[SpamAssassin database]" "license[licenses]" "sslca[CA certificates]" "sslcert[SSL certificates with their keys, and DKIM keys]" "public[public folders only]" "settings[administration settings]" "im[instant messaging database]" "xmpp[XMPP message archive]" "other[everything else in the backup]"' \
  '(-b --backup)'{-b,--backup}'[Keep what is replaced, with the extension .BAK, so that --undo can take the recovery back]' \
  '(-g --noprogress)'{-g,--noprogress}'[Do not show progress; everything else is still printed]' \
  '(-l --listing)'{-l,--listing}'[List what is in the backup]' \
  '(-q --quiet)'{-q,--quiet}'[Print only errors and never prompt]' \
  '(-v --verbose)'{-v,--verbose}'[Print each item as it is recovered]' \
  '(-h --help)'{-h,--help}'[Print this help]' \
  '--dry-run[Show the full plan\: which backup and why, where it goes, what it would replace and the space it needs]' \
  '--verify[Read and check every selected byte of the backup]' \
  '--at=[Recover the newest complete state at or before this time\: 2005-10-12, 2005-10-12T22\:00Z or the name of an archive]:time: ' \
  '--all[With -l, every backup of the directory on a time line\: age, size, complete or not, and what came and went in between]' \
  '--find=[With -l\: list only the messages that match; with --merge or --into\: put back only these]:query: ' \
  '--browse[Look through the backups at the terminal\: mailboxes, folders, messages]' \
  '--export=[Write the selected mail into this new directory, as files that other programs open, with a manifest of checksums]:dir:_files -/' \
  '--format=[What --export writes\: eml, mbox, maildir, vcard or ical]:name: ' \
  '--json[Print one JSON document instead of text]' \
  '--log=[Append a plain log with timestamps to this file]:file:_files' \
  '--report=[Also write one HTML page about the run\: the backups on a time line, mailboxes and folders by size and count, what was recovered, what was skipped and why]:file:_files' \
  '--keep-going[Recover everything intact from a damaged backup\: skip damaged or unsafe items, list them and exit with 3]' \
  '--force[Continue even if the engine seems to be running, the backup is incomplete or disk space looks short]' \
  '--replace-incomplete[Let an incomplete or damaged backup replace what is live]' \
  '--merge[Put back only the messages and folders that the live mailboxes or public folders lack]' \
  '--into=[Put the selected mailbox, folder or messages into another mailbox or folder\: jones@company.com/Recovered]:address: ' \
  '--reindex[After a recovery or --merge, let the server make the indexes of the folders anew\: index.fld becomes index.bad]' \
  '--leave-deleted[Leave out messages that were deleted before the newest backup of the chain, as far as the indexes in it prove that]' \
  '--account[Also put the selected users'\'' accounts back into the server'\''s users.cfg, as far as it lacks them; the rest of the file stays as it is]' \
  '--adapt-paths[On another machine or system\: in the recovered mailserver.cfg, change the paths that lie in the old installation or store to this server'\''s. --dry-run shows each]' \
  '--undo[Take back the last recovery that was made with -b, as long as its .BAKs stand]' \
  '--yes[Never prompt]' \
  '--jobs=[Number of parallel workers, 1 to 64]:n: ' \
  '--version[Print version, commit and platform]' \
  '1:backup:->backup' '2:shell:->shell'
case $state in
  backup)
    _files
    ((CURRENT == 2)) && compadd -- completions man ;;
  shell)
    [[ $words[2] == completions ]] && compadd -- bash zsh fish powershell ;;
esac

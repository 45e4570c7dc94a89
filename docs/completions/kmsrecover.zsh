#compdef kmsrecover
# Made by scripts/make_man.ts from lib/cli/options.ts.
local context state state_descr line
local -A opt_args
_arguments -s -S \
  '(-d --domain)'{-d+,--domain=}'[Recover all that the backup holds for this domain; with -l, list it]:name: ' \
  '(-u --user)'{-u+,--user=}'[Recover this user'\''s mailbox]:name: ' \
  '(-f --folder)'{-f+,--folder=}'[Recover one folder of the mailbox with its sub-folders (Sent Items, INBOX/Projects). Needs -d and -u]:name: ' \
  '(-s --store)'{-s+,--store=}'[Where messages, mailing lists and SpamAssassin data go]:dir:_files -/' \
  '(-c --cfgdir)'{-c+,--cfgdir=}'[Where configuration, licenses and certificates go]:dir:_files -/' \
  '*'{-m+,--mask=}'[Recover only these parts\: a list with commas, without spaces]:list:_values -s , part "cfg[the configuration\: mailserver.cfg and users.cfg]" "mail[all messages, public folders included]" "lists[mailing lists]" "spamassassin[SpamAssassin'\''s database]" "license[licenses]" "sslca[certificates of certification authorities]" "sslcert[SSL certificates, their keys and DKIM keys]" "public[public folders only]" "settings[settings of the administration]" "im[the database of instant messaging]" "xmpp[the archive of XMPP messages]" "other[whatever else the backup holds]"' \
  '(-b --backup)'{-b,--backup}'[Keep what is replaced, with the extension .BAK]' \
  '(-g --noprogress)'{-g,--noprogress}'[Show no progress; everything else is still printed]' \
  '(-l --listing)'{-l,--listing}'[List what the backup holds]' \
  '(-q --quiet)'{-q,--quiet}'[Print nothing but errors, and ask nothing]' \
  '(-v --verbose)'{-v,--verbose}'[Print each item as it is recovered]' \
  '(-h --help)'{-h,--help}'[Print this help]' \
  '--dry-run[Print the full plan\: which backup and why, where to, what would be replaced, the space it takes]' \
  '--verify[Read every selected byte of the backup and check it]' \
  '--at=[Recover the newest complete state not later than this\: 2005-10-12, 2005-10-12T22\:00Z or the name of an archive]:time: ' \
  '--json[Print one JSON document instead of text]' \
  '--log=[Append a plain log with times to this file]:file:_files' \
  '--keep-going[Skip damaged or unsafe items, recover the rest, list what was skipped and exit with 3]' \
  '--force[Go on although the engine seems to run, the backup is incomplete or space looks short]' \
  '--yes[Ask nothing]' \
  '--jobs=[How many workers, 1 to 64]:n: ' \
  '--version[Print version, commit and platform]' \
  '1:backup:->backup' '2:shell:->shell'
case $state in
  backup)
    _files
    ((CURRENT == 2)) && compadd -- completions man ;;
  shell)
    [[ $words[2] == completions ]] && compadd -- bash zsh fish powershell ;;
esac

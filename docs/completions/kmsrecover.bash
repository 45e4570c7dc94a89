# Made by scripts/make_man.ts from lib/cli/options.ts.
_kmsrecover() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  # bash makes a word of its own of the = in --mask=cfg
  [[ $cur == = ]] && cur=
  [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD-2]}
  compopt +o nospace
  case $prev in
    -m|--mask)
      local given= last=$cur
      [[ $cur == *,* ]] && given=${cur%,*}, last=${cur##*,}
      compopt -o nospace
      COMPREPLY=($(compgen -P "$given" -W 'cfg mail lists spamassassin license sslca sslcert public settings im xmpp other' -- "$last"))
      return ;;
    -s|--store|-c|--cfgdir|--export)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return ;;
    -d|--domain|-u|--user|-f|--folder|--format|--into|--at|--jobs|--find)
      return ;;
    completions)
      COMPREPLY=($(compgen -W 'bash zsh fish powershell' -- "$cur"))
      return ;;
  esac
  if [[ $cur == -* && $prev != @(--log|--report) ]]; then
    COMPREPLY=($(compgen -W '-d --domain -u --user -f --folder -s --store -c --cfgdir -m --mask -b --backup -g --noprogress -l --listing -q --quiet -v --verbose -h --help --dry-run --verify --at --all --find --browse --export --format --json --log --report --keep-going --force --replace-incomplete --merge --into --reindex --leave-deleted --account --adapt-paths --undo --yes --jobs --version' -- "$cur"))
  else
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    ((COMP_CWORD == 1)) && COMPREPLY+=($(compgen -W 'completions man' -- "$cur"))
  fi
}
complete -F _kmsrecover kmsrecover ./kmsrecover

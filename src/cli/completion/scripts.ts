import type { CommandGrammar } from './grammar.ts'

/** Names come from Drover itself, at the time of asking. */
const NAMES = 'drover get -o name 2>/dev/null'

/** A completion script for bash 3.2 or newer. */
export function renderBash(commands: readonly CommandGrammar[]): string {
  return `# Completion of drover for bash: eval "$(drover completion bash)"
_drover() {
  local current=\${COMP_WORDS[COMP_CWORD]} command='' word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${commands.map(({ name }) => name).join('|')}) command=$word; break ;; esac
  done
  case $command in
${commands.map(({ name, ...rest }) => `    ${name}) words='${wordsOf(rest).join(' ')}' ;;`).join('\n')}
    *) words='${commands.map(({ name }) => name).join(' ')} help' ;;
  esac
  case $command in
    get|describe) words="$words $(${NAMES})" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _drover drover
`
}

/** A completion script for zsh. */
export function renderZsh(commands: readonly CommandGrammar[]): string {
  return `#compdef drover
# Completion of drover for zsh: eval "$(drover completion zsh)"
_drover() {
  local command='' word
  local -a found
  for word in \${words[2,CURRENT-1]}; do
    case $word in ${commands.map(({ name }) => name).join('|')}) command=$word; break ;; esac
  done
  case $command in
${commands.map(({ name, ...rest }) => `    ${name}) found=(${wordsOf(rest).join(' ')}) ;;`).join('\n')}
    *)
      found=(${commands.map(({ name, summary }) => `'${name}:${summary}'`).join(' ')})
      _describe command found
      return ;;
  esac
  case $command in
    get|describe) found+=(\${(f)"$(${NAMES})"}) ;;
  esac
  compadd -a found
  _files
}
compdef _drover drover
`
}

/** A completion script for fish. */
export function renderFish(commands: readonly CommandGrammar[]): string {
  const lines = commands.flatMap(({ name, summary, options, words }) => [
    `complete -c drover -n __fish_use_subcommand -a ${name} -d '${summary}'`,
    ...options.map((option) => `complete -c drover -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
    ...(words.length === 0
      ? []
      : [`complete -c drover -n '__fish_seen_subcommand_from ${name}' -a '${words.join(' ')}'`]),
  ])
  return `# Completion of drover for fish: drover completion fish | source
${lines.join('\n')}
complete -c drover -n '__fish_seen_subcommand_from get describe' -a '(${NAMES})'
`
}

function wordsOf({ options, words }: Pick<CommandGrammar, 'options' | 'words'>): string[] {
  return [...words, ...options]
}

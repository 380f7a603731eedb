import { Argument, type Command } from 'commander'
import { describeGrammar } from '../completion/grammar.ts'
import { renderBash, renderFish, renderZsh } from '../completion/scripts.ts'

const SHELLS = { bash: renderBash, zsh: renderZsh, fish: renderFish } as const

/** `drover completion bash|zsh|fish`. */
export function define(command: Command, whole: () => Promise<Command>): void {
  command
    .addArgument(new Argument('<shell>').choices(Object.keys(SHELLS)))
    .addHelpText('after', '\nbash, zsh: eval "$(drover completion bash)"\nfish: drover completion fish | source')
    .action(async (shell: keyof typeof SHELLS) => {
      process.stdout.write(SHELLS[shell](describeGrammar(await whole())))
    })
}

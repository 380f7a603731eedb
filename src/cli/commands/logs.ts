import { type Command, InvalidArgumentError } from 'commander'
import { withDocker } from '../docker.ts'
import { globalsOf } from '../globals.ts'
import { writeLogs } from '../node-logs.ts'

interface Options {
  readonly follow?: boolean
  readonly tail: number
}

/** `drover logs CLUSTER[/NODE]`. */
export function define(command: Command): void {
  command
    .argument('<cluster[/node]>', 'a node is meant by its container name, the name without the cluster, or its id')
    .option('-f, --follow', 'go on until the containers stop')
    .option('--tail <lines>', 'how many of the last lines of each node', wholeNumber, 100)
    .action(async (what: string, { follow = false, tail }: Options) => {
      const globals = globalsOf(command)
      const request = { instance: globals.instance, what, tail, follow }
      // Nothing ends it but the containers, or the end of the process.
      const never = new AbortController().signal
      await withDocker(globals, (docker) => writeLogs(docker, request, (line) => process.stdout.write(line), never))
    })
}

function wholeNumber(value: string): number {
  const number = Number(value)
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('Use a whole number.')
  return number
}

import { type Command, InvalidArgumentError } from 'commander'
import type { DockerClient } from '../../docker/client.ts'
import { DroverError } from '../../errors.ts'
import type { ObservedContainer } from '../../model/container.ts'
import { LABELS } from '../../model/labels.ts'
import { withDocker } from '../docker.ts'
import { globalsOf } from '../globals.ts'

interface Options {
  readonly follow?: boolean
  readonly tail: number
}

/** `drover logs CLUSTER[/NODE]`. */
export function define(command: Command): void {
  command
    .argument('<cluster[/node]>', 'a node is meant by its container name, the name without the cluster, or its id')
    .option('-f, --follow', 'go on until the containers stop')
    .option('--tail <lines>', 'how many of the last lines of each node', positive, 100)
    .action(async (what: string, { follow, tail }: Options) => {
      const globals = globalsOf(command)
      await withDocker(globals, async (docker) => {
        const containers = await findNodes(docker, globals.instance, what)
        const width = Math.max(...containers.map(({ name }) => name.length))
        await Promise.all(
          containers.map(async ({ id, name }) => {
            // As `docker compose logs`: with several nodes each line says whose it is.
            const prefix = containers.length === 1 ? '' : `${name.padEnd(width)} | `
            for await (const line of follow ? docker.followLogs(id, tail, NEVER) : await docker.readLogs(id, tail)) {
              process.stdout.write(`${prefix}${line}\n`)
            }
          }),
        )
      })
    })
}

/** Nothing ends it but the containers, or the end of the process. */
const NEVER = new AbortController().signal

async function findNodes(docker: DockerClient, instance: string, what: string): Promise<ObservedContainer[]> {
  const [cluster = '', node] = what.split('/')
  const containers = (await docker.listContainers(`${LABELS.cluster}=${cluster}`)).filter(
    ({ labels }) => labels[LABELS.instance] === instance && labels[LABELS.nodeId] !== undefined,
  )
  const meant = containers.filter(
    ({ name, labels }) =>
      node === undefined || [name, labels[LABELS.nodeId]].includes(node) || name === `${cluster}-${node}`,
  )
  if (meant.length > 0) return meant
  const others = containers.map(({ name }) => name).join(', ')
  throw new DroverError(
    'NOT_FOUND',
    containers.length === 0 ? `cluster ${cluster} has no containers` : `cluster ${cluster} has no node ${node}`,
    containers.length === 0 ? {} : { mend: `It has ${others}.` },
  )
}

function positive(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('Use a whole number.')
  return number
}

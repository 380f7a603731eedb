import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface ContainerEvent {
  readonly action: string
  readonly nodeId: number
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly at: number
}

/** An engine also tells of mere looks, and of files that are written anew. */
const ACTIONS = ['create', 'start', 'kill', 'die', 'rename', 'destroy']

/** What the engine tells about the containers of a cluster's nodes, from now on. */
export class ContainerWatch {
  readonly events: ContainerEvent[] = []
  readonly #child

  constructor(cluster: string) {
    const format = '{{.TimeNano}} {{index .Actor.Attributes "drover.node-id"}} {{.Action}}'
    const since = String(Date.now() / 1000)
    const filters = ['type=container', `label=drover.cluster=${cluster}`, ...ACTIONS.map((action) => `event=${action}`)]
    this.#child = spawn(
      'docker',
      ['events', '--since', since, '--format', format, ...filters.flatMap((filter) => ['--filter', filter])],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    createInterface(this.#child.stdout).on('line', (line) => {
      const [time = '', nodeId = '', action = ''] = line.split(' ')
      this.events.push({ action, nodeId: Number(nodeId), at: Number(time) / 1e6 })
    })
  }

  /** Deaths and starts in order: `die 0`, `start 0`, ... */
  get restarts(): string[] {
    return this.events
      .filter(({ action }) => action === 'die' || action === 'start')
      .map(({ action, nodeId }) => `${action} ${nodeId}`)
  }

  /** The largest number of nodes that did not run at the same moment. */
  get mostDown(): number {
    const down = new Set<number>()
    let most = 0
    for (const { action, nodeId } of this.events) {
      if (action === 'die') down.add(nodeId)
      if (action === 'start') down.delete(nodeId)
      most = Math.max(most, down.size)
    }
    return most
  }

  end(): void {
    this.#child.kill()
  }
}

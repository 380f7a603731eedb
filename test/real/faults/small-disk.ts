import { docker } from '../docker-command.ts'
import type { FaultBench } from './bench.ts'

const IMAGE = process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1'

/**
 * A disk of its own for the data of one node, small enough to be filled: a volume of the `local` driver in memory,
 * which a second container keeps mounted, so that what is on it outlives the node's containers. Any engine can do that;
 * no root is needed.
 */
export class SmallDisk {
  readonly #bench: FaultBench
  readonly #node: string
  readonly #volume: string
  readonly #holder: string

  /** @param volume name of the node's data volume */
  constructor(bench: FaultBench, node: string, volume: string) {
    this.#bench = bench
    this.#node = node
    this.#volume = volume
    this.#holder = `${bench.cluster}-disk`
  }

  /** Takes the place of the volume there is, under the same labels; Kafka fills it from the other copies. */
  async takesThePlace(megabytes: number): Promise<void> {
    const volume = this.#volume
    await this.#bench.handsOff(async () => {
      const labels: Record<string, string> = JSON.parse(
        await docker('volume', 'inspect', '--format', '{{json .Labels}}', volume),
      )
      await docker('rm', '--force', this.#node)
      await docker('volume', 'rm', volume)
      const labelled = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`])
      const options = ['type=tmpfs', 'device=tmpfs', `o=size=${megabytes}m,uid=1000,gid=1000`]
      await docker('volume', 'create', ...options.flatMap((option) => ['--opt', option]), ...labelled, volume)
      const disk = ['--volume', `${volume}:/disk`, '--user', '1000:1000', '--entrypoint', 'sleep']
      await docker('run', '--detach', '--name', this.#holder, ...disk, IMAGE, 'infinity')
    })
  }

  /** Writes until nothing more can be written. */
  async fill(): Promise<void> {
    await docker('exec', this.#holder, 'dd', 'if=/dev/zero', 'of=/disk/fill', 'bs=64k').catch(() => '')
  }

  makeRoom = (): Promise<string> => docker('exec', this.#holder, 'rm', '--force', '/disk/fill')

  end = (): Promise<string> => docker('rm', '--force', this.#holder).catch(() => '')
}

import { DroverError } from '../../src/errors.ts'
import type { DockerEvent } from '../../src/model/docker-state.ts'
import type { Fate } from '../world/life.ts'
import type { World } from '../world/world.ts'

/** What may become of the events on their way from the engine to Drover. */
export interface Disorder {
  readonly name: string
  readonly fateOf: (world: World) => Fate
}

const doubled: Fate = {
  async *hears(events) {
    for await (const event of events) {
      yield event
      yield event
    }
  },
}

/** Each event comes so much later (milliseconds, one after the other, over and over), whatever came after it. */
export const delayed =
  (delays: readonly number[]) =>
  ({ host }: World): Fate => ({
    hears: (events) => ({
      async *[Symbol.asyncIterator]() {
        const due: DockerEvent[] = []
        let wake = () => {}
        let at = 0
        let end: { readonly error?: unknown } | undefined
        const come = async () => {
          for await (const event of events) {
            host.clock.after(delays[at++ % delays.length] ?? 0, () => {
              due.push(event)
              wake()
            })
          }
        }
        const over = (how: { readonly error?: unknown }) => {
          end = how
          wake()
        }
        come().then(
          () => over({}),
          (error) => over({ error }),
        )
        for (;;) {
          const event = due.shift()
          if (event !== undefined) yield event
          else if (end) break
          else await new Promise<void>((resolve) => (wake = resolve))
        }
        if (end.error !== undefined) throw end.error
      },
    }),
  })

/** The stream breaks after every so many events; what happens until it is open again, nobody tells. */
const cut = (every: number): Fate => ({
  async *hears(events) {
    let left = every
    for await (const event of events) {
      yield event
      left -= 1
      if (left === 0) throw new DroverError('DOCKER_UNREACHABLE', 'the stream broke')
    }
  },
})

export const DISORDERS: readonly Disorder[] = [
  { name: 'come twice', fateOf: () => doubled },
  { name: 'come late and out of order', fateOf: delayed([4_000, 0, 900, 2_500, 100, 7_000]) },
  { name: 'break off after every event', fateOf: () => cut(1) },
  { name: 'break off after every fifth event', fateOf: () => cut(5) },
]

import type { HeldLease } from '../../../src/docker/client.ts'
import { eventually } from '../eventually.ts'
import { type Bench, code } from './bench.ts'

/** Seconds after which a lease without a beat is over; short, since one sentence sits it out. */
const SHORT = 2

/** A lease on an engine: one at a time, and gone with its holder. */
export function leasesContract(bench: Bench): void {
  const name = () => `${bench.label}-lease`
  const hold = (seconds = 30): Promise<HeldLease> =>
    bench.docker.holdLease(name(), { image: bench.tested.image, labels: bench.labels, seconds })
  const over = (lease: HeldLease) =>
    eventually(
      async () => lease.gone.aborted,
      (isOver) => isOver,
    )
  const free = () =>
    eventually(
      () => bench.docker.findContainer(name()),
      (found) => found === undefined,
    )

  describe('a lease', () => {
    it('is held by one at a time, who beats, and shows who that is', async () => {
      const lease = await hold()
      await lease.beat()
      await lease.beat()
      expect(await code(hold())).toBe('DOCKER_CONFLICT')
      expect(await bench.docker.findContainer(name())).toMatchObject({ status: 'running', labels: bench.labels })
      expect(lease.gone.aborted).toBe(false)
      lease.end()
      await free()
    })

    it('is free when its holder ends it, and the holder knows', async () => {
      const lease = await hold()
      lease.end()
      await over(lease)
      expect(await code(lease.beat())).not.toBe('no error')
      await free()
      const next = await hold()
      await next.beat()
      next.end()
      await free()
    })

    it('is over when somebody removes its container', async () => {
      const lease = await hold()
      const found = await bench.docker.findContainer(name())
      await bench.docker.signalContainer(found?.id ?? '', 'SIGKILL')
      await over(lease)
      expect(await code(lease.beat())).not.toBe('no error')
      await free()
    })

    it('is over when its holder has not beaten for its time, although he is there', async () => {
      const lease = await hold(SHORT)
      await lease.beat()
      await bench.tested.elapse(SHORT * 1000 + 500)
      expect(await code(lease.beat())).not.toBe('no error')
      await over(lease)
      await free()
    })

    it('cannot be held with an image the engine does not have, and leaves nothing', async () => {
      const wish = { image: 'no-such-image:0', labels: bench.labels, seconds: 30 }
      expect(await code(bench.docker.holdLease(name(), wish))).toBe('DOCKER_IMAGE_MISSING')
      expect(await bench.docker.findContainer(name())).toBeUndefined()
    })
  })
}

import type { KafkaClient } from '../../../src/kafka/client.ts'
import { docker } from '../docker-command.ts'
import type { Day2Bench } from './bench.ts'

export const OLD = { version: '4.2.0', image: 'drover/kafka:4.2.0' }
const NEW = { version: '4.3.1', image: 'drover/kafka:4.3.1' }
/** metadata.version levels of the two. */
const LEVELS = { old: 29, new: 30 }

/** A cluster of the older release is brought to the newer one, back, and there for good. */
export function upgrades(bench: Day2Bench): void {
  const { scenario, cluster } = bench
  const levelOf = async (kafka: KafkaClient) => (await kafka.describeFeatures()).finalised['metadata.version']
  const images = async () => {
    const format = '{{.Config.Image}}'
    return docker('inspect', '--format', format, ...(await scenario.list('ps'))).then((text) => text.split('\n'))
  }
  const allRun = (image: string) =>
    bench.until(images, (found) => found.length === 6 && found.every((each) => each === image))

  bench.judged('brings every node to the newer release, and leaves the way back open', async (watch) => {
    bench.save({ ...NEW, annotations: { 'drover/raise-metadata-after': '1h' } })
    await allRun(NEW.image)
    expect(watch.mostDown).toBe(1)
    expect(await bench.withKafka(levelOf)).toBe(LEVELS.old)
    const conditions = () => scenario.conditions('Kafka', cluster)
    await bench.until(conditions, (found) => found.some((each) => each.includes('MetadataVersionPending')))
  })

  bench.judged('goes back to the older release', async (watch) => {
    bench.save(OLD)
    await allRun(OLD.image)
    expect(watch.mostDown).toBe(1)
  })

  bench.judged(
    'goes forward again though Drover is killed on the way, and raises the metadata version last',
    async (watch) => {
      bench.save({ ...NEW, annotations: { 'drover/raise-metadata-after': '1s' } })
      await bench.killAfterEach(watch, () => watch.restarts.length >= 4)
      await bench.untilKafka(levelOf, (found) => found === LEVELS.new)
      expect((await images()).every((each) => each === NEW.image)).toBe(true)
      expect(watch.mostDown).toBe(1)
    },
  )

  bench.judged('refuses the older release from then on, and restarts nobody', async () => {
    const before = await bench.runs()
    bench.save(OLD)
    const conditions = () => scenario.conditions('Kafka', cluster)
    await bench.until(conditions, (found) => found.includes('Warning=True DowngradeRefused'))
    expect(await bench.runs()).toEqual(before)
    bench.save(NEW)
    await bench.until(conditions, (found) => !found.includes('Warning=True DowngradeRefused'))
  })
}

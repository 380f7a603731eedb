import type { KafkaClient } from '../../../src/kafka/client.ts'
import { docker } from '../docker-command.ts'
import type { Day2Bench } from './bench.ts'

export const OLD = { version: '4.2.0', image: 'drover/kafka:4.2.0' }
const NEW = { version: '4.3.1', image: 'drover/kafka:4.3.1' }
/** metadata.version levels of the two. */
const LEVELS = { old: 29, new: 30 }

/** A cluster of the older release is brought to the newer one, half-way back, and there for good. */
export function upgrades(bench: Day2Bench): void {
  const { scenario, cluster } = bench
  const levelOf = async (kafka: KafkaClient) => (await kafka.describeFeatures()).finalised['metadata.version']
  const images = async () => {
    const format = '{{.Config.Image}}'
    return docker('inspect', '--format', format, ...(await scenario.list('ps'))).then((text) => text.split('\n'))
  }
  const runs = (image: string, fewest: number) =>
    bench.until(images, (found) => found.length === 6 && found.filter((each) => each === image).length >= fewest)

  bench.judged('takes back what is done of an upgrade when the manifest does', async (watch) => {
    bench.save({ ...NEW, annotations: { 'drover/raise-metadata-after': '1h' } })
    await runs(NEW.image, 2)
    bench.save(OLD)
    await runs(OLD.image, 6)
    expect(watch.mostDown).toBe(1)
  })

  bench.judged(
    'brings every node to the newer release though Drover is killed on the way, and leaves the way back open',
    async (watch) => {
      bench.save(NEW)
      await bench.killAfterEach(watch, () => watch.restarts.length >= 4)
      await runs(NEW.image, 6)
      expect(watch.mostDown).toBe(1)
      expect(await bench.withKafka(levelOf)).toBe(LEVELS.old)
      const conditions = () => scenario.conditions('Kafka', cluster)
      await bench.until(conditions, (found) => found.some((each) => each.includes('MetadataVersionPending')))
    },
  )

  bench.judged('raises the metadata version when it is time, and restarts nobody for it', async (watch) => {
    bench.save({ annotations: { 'drover/raise-metadata-after': '1s' } })
    await bench.untilKafka(levelOf, (found) => found === LEVELS.new)
    expect(watch.restarts).toEqual([])
  })

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

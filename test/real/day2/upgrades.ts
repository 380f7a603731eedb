import { eventually } from '../../contract/eventually.ts'
import { docker } from '../docker-command.ts'
import { type Day2Bench, ROLL_MS } from './bench.ts'

export const OLD = { version: '4.2.0', image: 'drover/kafka:4.2.0' }
const NEW = { version: '4.3.1', image: 'drover/kafka:4.3.1' }
/** The metadata.version that the older one formats. */
const OLD_LEVEL = 29

/** A cluster of the older release is brought to the newer one and back. */
export function upgrades(bench: Day2Bench): void {
  const { scenario, cluster } = bench
  const level = async () => (await bench.withKafka((kafka) => kafka.describeFeatures())).finalised['metadata.version']
  const images = async () => {
    const format = '{{.Config.Image}}'
    return docker('inspect', '--format', format, ...(await scenario.list('ps'))).then((text) => text.split('\n'))
  }
  const allRun = (image: string) =>
    eventually(images, (found) => found.length === 6 && found.every((each) => each === image), ROLL_MS)

  bench.judged('brings every node to the newer release, and leaves the way back open', async (watch) => {
    bench.save({ ...NEW, annotations: { 'drover/raise-metadata-after': '1h' } })
    await allRun(NEW.image)
    expect(watch.mostDown).toBe(1)
    expect(await level()).toBe(OLD_LEVEL)
    const conditions = () => scenario.conditions('Kafka', cluster)
    await eventually(conditions, (found) => found.some((each) => each.includes('MetadataVersionPending')), ROLL_MS)
  })

  bench.judged('goes back to the older release', async (watch) => {
    bench.save(OLD)
    await allRun(OLD.image)
    expect(watch.mostDown).toBe(1)
  })
}

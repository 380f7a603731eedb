import { ClusterRecords } from '../../../src/control/cluster-records.ts'
import { Operator } from '../../../src/control/operator.ts'
import { openEventLog } from '../../../src/report/event-log.ts'
import { createLog } from '../../../src/report/log.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { clusterText, manifestsOf } from '../../world/cluster-text.ts'
import { createWorld } from '../../world/world.ts'

it('goes by the newest reading of the manifests, though an older one takes longer', async () => {
  const world = await createWorld('')
  const { state } = world
  const { tools } = world.start()
  let release = () => {}
  const slow = new Promise<void>((resolve) => {
    release = resolve
  })
  const texts = [clusterText(), '']
  const operator = new Operator({
    tools,
    report: {
      log: createLog({ level: 'error' }),
      events: await openEventLog(state),
      statuses: await openStatusStore(state),
      records: new ClusterRecords(state),
    },
    state,
    read: async () => {
      const text = texts.shift() ?? ''
      if (text !== '') await slow
      return manifestsOf(text)
    },
    forget: async () => {},
    sources: ['-'],
    random: () => 0.5,
  })
  const older = operator.reload()
  const newer = operator.reload()
  // Whoever does not wait for the older one is done by then.
  await Promise.race([newer, new Promise((resolve) => setImmediate(resolve))])
  release()
  await Promise.all([older, newer])
  expect(operator.manifests.resources).toEqual([])
})

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { openReport } from '../../../src/control/open-report.ts'
import { Operator } from '../../../src/control/operator.ts'
import { leaveRequest, readRequests } from '../../../src/control/requests.ts'
import { createManifestReader } from '../../../src/manifests/reader.ts'
import { createLog } from '../../../src/report/log.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { WRITER } from '../../fixtures/audit.ts'
import { createWorld, type World } from '../../world/world.ts'
import { docs, inFolder, kafka, names, pool, topic } from '../manifests/manifests.ts'

/** An operator that reads this folder, with what it keeps of it beside. */
async function reading(world: World, folder: string, beside: string): Promise<Operator> {
  const { state } = world
  const { tools } = world.start()
  const reader = createManifestReader({
    roots: [folder],
    lastGood: lastGoodIn(new StateFolder(beside, 'write')),
    graceMs: 0,
  })
  return new Operator({
    tools,
    report: await openReport(state, createLog({ level: 'silent' }), WRITER),
    state,
    ...reader,
    sources: [folder],
    random: () => 0.5,
  })
}

it.each([
  ['a cluster, with all that belongs to it', 'y', { type: 'confirm-removal', cluster: 'y', deleteVolumes: false }],
  ['one resource', 't', { type: 'confirm-gone', kind: 'KafkaTopic', name: 't' }],
] as const)('what an emptied folder held is given up when a person confirms it: %s', (_, emptied, request) =>
  inFolder(async (root) => {
    const folder = join(root, 'manifests')
    for (const name of ['x', 'y', 't']) await mkdir(join(folder, name), { recursive: true })
    const write = (name: string, text: string) => writeFile(join(folder, name, 'all.yaml'), text)
    await write('x', docs(kafka('x'), pool('x-nodes', 'x')))
    await write('y', docs(kafka('y'), pool('y-nodes', 'y')))
    await write('t', topic('t', 'y'))
    const world = await createWorld('')
    const operator = await reading(world, folder, join(root, 'state'))
    await operator.reload()
    const before = names(operator.manifests.resources)
    await rm(join(folder, emptied, 'all.yaml'))
    await operator.reload()
    expect(names(operator.manifests.resources)).toBe(before)
    expect(operator.manifests.held).toHaveLength(emptied === 'y' ? 2 : 1)
    await leaveRequest(world.state, request)
    await operator.reload()
    expect(operator.manifests.held).toBeUndefined()
    const left = emptied === 'y' ? 'Kafka/x KafkaNodePool/x-nodes KafkaTopic/t' : before.replace(' KafkaTopic/t', '')
    expect(names(operator.manifests.resources)).toBe(left)
    // That of a cluster is for the removal, which comes now.
    expect(await readRequests(world.state)).toEqual(emptied === 'y' ? [request] : [])
  }),
)

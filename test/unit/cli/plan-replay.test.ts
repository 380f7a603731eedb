import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { observeOnce } from '../../../src/control/plan-once.ts'
import { renderPlan } from '../../../src/plan/render.ts'
import { recordText } from '../../../src/report/pass-record.ts'
import { createWorld } from '../../world/world.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { drover, droverProcess } from './drover.ts'

const folderPath = temporaryFolder()
const file = () => join(folderPath(), 'pass.json')
const replay = (...words: string[]) => drover(['plan', '--replay', file(), '--state', folderPath(), ...words])

/** A record of a cluster that is to be made, and its plan. */
async function record(): Promise<string> {
  const world = await createWorld()
  const scope = { whole: true, sources: [], signal: new AbortController().signal }
  const passes = await observeOnce(world.start().tools, world.state, world.manifests, scope)
  const facts = passes.map((pass) => pass.facts)
  writeFileSync(file(), recordText(facts, '0.1.0'))
  return passes.map(({ plan }) => renderPlan(plan)).join('\n')
}

it('prints the plan of a record, where there is no engine', async () => {
  const text = await record()
  expect(text).toContain('CreateVolume')
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
  expect(droverProcess(['plan', '--replay', file(), '--state', folderPath()], { env })).toEqual({
    code: 0,
    stdout: text,
    stderr: '',
  })
  expect((await replay('--exit-code')).code).toBe(3)
})

it('says when it plans something else than is on record, and takes it up on request', async () => {
  await record()
  writeFileSync(file(), readFileSync(file(), 'utf8').replaceAll('sim-founding', 'sim-foundling'))
  expect((await replay()).stderr).toContain('this Drover plans something else than the one that recorded it')
  expect((await replay('--record', file())).code).toBe(0)
  expect((await replay()).stderr).toBe('')
})

it.each([
  ['of a newer Drover', '{"format": 2}', 'is of a newer Drover'],
  ['that is none', '{"format": "x"}', 'is no record of a pass'],
  ['that is no JSON', 'apiVersion: v1', 'is no record of a pass'],
])('refuses a file %s', async (_, text, said) => {
  writeFileSync(file(), text)
  const { code, stderr } = await replay()
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(said) })
})

it('refuses a file that is not there', async () => {
  expect(await replay()).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot read') })
})

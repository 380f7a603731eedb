import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decideFrom } from '../../src/plan/pass.ts'
import { renderPlan } from '../../src/plan/render.ts'
import { readRecord } from '../../src/report/pass-record.ts'

const FOLDER = 'test/recorded'
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

// Each is what `drover plan --record` wrote on some host. One whose plan is meant to be another now is written anew by
// `drover plan --replay FILE --record FILE`.
it.each(files)('plans what is on record in %s as it did there', (name) => {
  const { passes } = readRecord(readFileSync(join(FOLDER, name), 'utf8'), name)
  expect(passes.length).toBeGreaterThan(0)
  for (const { facts, plan } of passes) expect(renderPlan(decideFrom(facts)).split('\n')).toEqual(plan)
})

import fc from 'fast-check'
import { observeOnce } from '../../src/control/plan-once.ts'
import { decideFrom } from '../../src/plan/pass.ts'
import { renderPlan } from '../../src/plan/render.ts'
import { readRecord, recordText } from '../../src/report/pass-record.ts'
import { prepare } from '../crash/play.ts'
import { HEALS, REMOVALS, ROLLS, SCALES, STORAGE } from '../crash/scenarios.ts'
import { cases } from './cases.ts'

const scenario = fc.constantFrom(...HEALS, ...ROLLS, ...SCALES, ...STORAGE, ...REMOVALS)

test('a record of a pass gives the same plan again, byte for byte, with nothing else to look at', () =>
  fc.assert(
    fc.asyncProperty(scenario, fc.nat(60_000), async (scenario, ms) => {
      const world = await prepare(scenario)
      const { tools } = world.start()
      await world.elapse(ms)
      const scope = { whole: true, sources: [], signal: new AbortController().signal }
      const passes = await observeOnce(tools, world.state, world.manifests, scope)
      const text = recordText(
        passes.map(({ facts }) => facts),
        '0',
      )
      const { passes: read } = readRecord(text, 'a record')
      expect(read.map(({ facts }) => renderPlan(decideFrom(facts)))).toEqual(passes.map(({ plan }) => renderPlan(plan)))
      expect(read.map(({ plan }) => plan.join('\n'))).toEqual(passes.map(({ plan }) => renderPlan(plan)))
      expect(read.map(({ facts }) => decideFrom(facts))).toEqual(passes.map(({ plan }) => plan))
    }),
    cases(60),
  ))

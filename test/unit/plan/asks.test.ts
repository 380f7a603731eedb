import { together } from '../../../src/plan/ground/asks.ts'
import { throttleAsks } from '../../../src/plan/moves/throttle.ts'

const configs = (entries: Readonly<Record<string, readonly string[]>>) => ({
  topicConfigs: new Map(Object.entries(entries)),
})

describe('what is asked of Kafka', () => {
  it('is all that anybody asks, each of it once', () => {
    expect(together([configs({ a: ['x'], b: [] }), {}, configs({ a: ['y', 'x'], c: ['z'] })])).toEqual(
      configs({ a: ['x', 'y'], b: [], c: ['z'] }),
    )
  })

  it('is nothing more than ever where nobody asks', () => {
    expect(together([])).toEqual({})
    expect(together([configs({}), throttleAsks({})])).toEqual({})
  })

  it('is what is set on topics whose moves are slowed down', () => {
    expect(throttleAsks({ throttle: { topics: ['t'], brokers: [0] } })).toEqual(configs({ t: [] }))
  })
})

import { givenEnvironment, joinedEnvironment } from '../../../src/model/environment.ts'

const own = { KAFKA_HEAP_OPTS: '-Xmx1g', KAFKA_OPTS: '-Downs' }

describe('the variables of a template', () => {
  it('refer to those before them, and to those that are there anyway', () => {
    const variables = [
      { name: 'A', value: 'x' },
      { name: 'B', value: '$(A)-$(KAFKA_HEAP_OPTS)-$(LATER)-$$(A)-$A' },
      { name: 'LATER', value: 'y' },
    ]
    expect(givenEnvironment(variables, own)).toEqual({ A: 'x', B: 'x--Xmx1g-$(LATER)-$(A)-$A', LATER: 'y' })
  })

  it('are empty without a value, and the last of a name counts', () => {
    expect(givenEnvironment([{ name: 'A', value: 'x' }, { name: 'A' }], own)).toEqual({ A: '' })
  })

  it("are left out when they are Drover's own, or come from elsewhere", () => {
    const variables = [
      { name: 'KAFKA_HEAP_OPTS', value: '-Xmx9g' },
      { name: 'LOG_DIR', value: '/x' },
      { name: 'S', valueFrom: {} },
    ]
    expect(givenEnvironment(variables, own)).toEqual({})
  })

  it("stand before Drover's own options for the JVM, of which the last counts", () => {
    expect(joinedEnvironment(own, { A: 'x', KAFKA_OPTS: '-Dtheirs' })).toEqual({
      A: 'x',
      KAFKA_HEAP_OPTS: '-Xmx1g',
      KAFKA_OPTS: '-Dtheirs -Downs',
    })
  })
})

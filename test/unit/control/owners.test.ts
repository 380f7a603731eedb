import { declaredOwners, distinctOwners, shownName } from '../../../src/control/owners.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'

const named = (name: string) => ({ ...aKafka(), metadata: { name, labels: {}, annotations: {} } })
const owners = (...names: string[]) => names.map((name) => ({ kind: 'Kafka', name }) as const)

it('a Kafka that is declared has passes of its own, and its pools have none', () => {
  expect(declaredOwners({ resources: [named('a'), named('b'), aPool()] })).toEqual(owners('a', 'b'))
})

it('each owner comes once, in order', () => {
  expect(distinctOwners(owners('b', 'a', 'b'))).toEqual(owners('a', 'b'))
})

it('a Kafka is called by its name alone', () => {
  expect(owners('orders').map(shownName)).toEqual(['orders'])
})

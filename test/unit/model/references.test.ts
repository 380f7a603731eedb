import { referencesOf, seenFrom } from '../../../src/model/references.ts'
import type { Resource } from '../../../src/model/resource.ts'
import { refOf } from '../../../src/model/resource-ref.ts'
import { aKafka } from '../../fixtures/resources.ts'

const aMap = (namespace: string | undefined, is: string, knownAs?: string): Resource => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', labels: {}, annotations: {}, ...(namespace !== undefined && { namespace }) },
  spec: { data: { is } },
  specHash: is,
  origin: { file: `${is}.yaml`, line: 1, column: 1 },
  ...(knownAs !== undefined && { knownAs }),
})

/** What the name `settings` means to one that stands there. */
const meant = (namespace: string | undefined, ...maps: Resource[]) =>
  seenFrom(namespace, maps).map((each) => [refOf(each).name, each.kind === 'ConfigMap' && each.spec.data.is])

describe('what a name of a ConfigMap means', () => {
  const two = [aMap('a', 'one'), aMap('b', 'other', 'b/settings')]

  it.each([
    ['a', [['settings', 'one']]],
    ['b', [['settings', 'other']]],
    ['c', []],
    [undefined, []],
  ])('to a Kafka of the namespace %s: the one beside it', (namespace, expected) => {
    expect(meant(namespace, ...two)).toEqual(expected)
  })

  it('is the only one there is where one of the two says no namespace', () => {
    expect(meant(undefined, aMap('a', 'one'))).toEqual([['settings', 'one']])
    expect(meant('a', aMap(undefined, 'one'))).toEqual([['settings', 'one']])
    expect(meant('b', aMap('a', 'one'))).toEqual([])
  })

  it('is that of `default` where none is said and several have the name', () => {
    expect(meant(undefined, aMap('default', 'one'), aMap('b', 'other', 'b/settings'))).toEqual([['settings', 'one']])
  })

  it('leaves everything else as it is known', () => {
    const kafka = aKafka()
    expect(referencesOf(kafka)).toEqual([])
    expect(seenFrom('a', [kafka, ...two])).toEqual([kafka, two[0]])
  })
})

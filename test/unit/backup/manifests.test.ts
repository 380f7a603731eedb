import { manifestsText } from '../../../src/backup/manifests.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { clusterText, DELETE_CLAIM, EPHEMERAL } from '../../world/cluster-text.ts'

const JBOD = `{type: jbod, volumes: [{id: 1, type: persistent-claim, size: 1Gi, class: fast, kraftMetadata: shared}, {id: 4, type: ephemeral, sizeLimit: 1Gi}]}`

test.each([DELETE_CLAIM, EPHEMERAL, JBOD])('manifests of a backup mean what was in force (%s)', async (storage) => {
  const annotations = '{drover/bind-address: 0.0.0.0}'
  const { resources } = await readManifestsOnce([{ stdin: clusterText({ storage, annotations, config: '{a.b: 1}' }) }])
  const again = await readManifestsOnce([{ stdin: manifestsText(resources) }])
  const meaning = (all: typeof resources) => all.map(({ origin: _, ...rest }) => rest)
  expect(meaning(again.resources)).toEqual(meaning(resources))
  expect(again.problems.filter(({ severity }) => severity === 'error')).toEqual([])
})

test('a backup has what is no text, too, and texts that other readers of YAML would take for something else', async () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: MIIK/w==}\nstringData: {b: "no"}\n'
  const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\nbinaryData: {a: MIIK/w==}\n'
  const { resources } = await readManifestsOnce([{ stdin: `${secret}---\n${settings}` }])
  const text = manifestsText(resources)
  expect(text).toContain('b: "no"')
  const [map, restored] = (await readManifestsOnce([{ stdin: text }])).resources
  expect(map?.spec).toEqual({ data: {}, binaryData: { a: 'MIIK/w==' } })
  const data = restored?.kind === 'Secret' ? restored.spec.data : {}
  expect([data.a?.reveal(), data.b?.reveal()]).toEqual([Buffer.from('MIIK/w==', 'base64'), 'no'])
})

test('a backup has Secrets with what they hold, and ConfigMaps', async () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n'
  const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {a: b}\n'
  const { resources } = await readManifestsOnce([{ stdin: `${secret}---\n${settings}` }])
  const again = await readManifestsOnce([{ stdin: manifestsText(resources) }])
  expect(again.problems).toEqual([])
  expect(again.resources.map(({ spec }) => spec)).toEqual([
    { data: { a: 'b' } },
    { data: { password: expect.anything() } },
  ])
  const [, restored] = again.resources
  expect(restored?.kind === 'Secret' && restored.spec.data.password?.reveal()).toBe('hunter2')
})

test('a cluster of a backup has the same name on this host again', async () => {
  const stdin = clusterText({ name: 'c', namespace: 'prod', annotations: '{drover/name: mine}' })
  const { resources } = await readManifestsOnce([{ stdin }])
  const again = await readManifestsOnce([{ stdin: manifestsText(resources) }])
  expect(again.problems).toEqual([])
  const names = (all: typeof resources) =>
    all.map(({ metadata, manifestName }) => [metadata.name, manifestName, metadata.labels['strimzi.io/cluster']])
  expect(names(again.resources)).toEqual(names(resources))
  expect(names(resources).slice(0, 2)).toEqual([
    ['mine', 'c', undefined],
    ['node', undefined, 'mine'],
  ])
})

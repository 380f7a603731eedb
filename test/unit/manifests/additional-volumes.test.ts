import type { KafkaNodePoolResource } from '../../../src/model/resource.ts'
import { docs, kafka, pool, readText } from './manifests.ts'

const OTHERS = docs(
  'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: x, b/c: x, ..: x}\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {a: x}\nbinaryData: {raw: AA==}\n',
)

/** Manifests with these volumes and mounts in the template of the pool, as YAML. */
const written = (volumes: string, mounts = '[{name: v, mountPath: /mnt/v}]') =>
  docs(
    kafka('a'),
    `${pool('nodes', 'a')}  template: {pod: {volumes: ${volumes}}, kafkaContainer: {volumeMounts: ${mounts}}}\n`,
    OTHERS,
  )

/** What is said of them, below the template; nothing of it may keep the pool from taking effect. */
async function told(volumes: string, mounts?: string): Promise<string[]> {
  const { problems, resources } = await readText(written(volumes, mounts))
  expect(resources.map(({ kind }) => kind)).toContain('KafkaNodePool')
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  return problems.map(({ reason, path, message, mend }) => {
    expect(mend).toMatch(/^[A-Z].*\.$/)
    return `${reason} ${path?.replace('spec.template.', '')}: ${message}`
  })
}

const SECRET = '[{name: v, secret: {secretName: s, items: [{key: a, path: a}]}}]'
const EMPTY = '{emptyDir: {medium: Memory, sizeLimit: 1Mi}, name: v}'
const at = (path: string) => told(SECRET, `[{name: v, mountPath: ${path}}]`)
const notBelow = (path: string) => [
  `LeftOut kafkaContainer.volumeMounts[0].mountPath: The mount is left out: \`${path}\` is no path below \`/mnt\`.`,
]

it('volumes that can be had are no matter for anybody', async () => {
  expect(await told(SECRET)).toEqual([])
  expect(await told('[{name: v, configMap: {name: m, defaultMode: 0440}}]')).toEqual([])
  expect(await told('[{name: v, configMap: {name: m, items: [{key: raw, path: it.bin}]}}]')).toEqual([])
  expect(await told('[{name: v, secret: {secretName: none, optional: true}}]')).toEqual([])
  expect(await told(`[${EMPTY}]`)).toEqual([])
})

it('the mode of files is read as kubectl reads it, and nobody is asked whether it is meant', async () => {
  const { resources } = await readText(written('[{name: v, configMap: {name: m, defaultMode: 0440}}]'))
  const found = resources.find((each): each is KafkaNodePoolResource => each.kind === 'KafkaNodePool')
  expect(found?.spec.template?.pod?.volumes?.[0]?.configMap?.defaultMode).toBe(0o440)
})

it.each(['/etc/kafka', '/mnt', '/mntx/a', '/mnt/../etc', '/mnt/a/..', '/mnt/./a', '/mnt//a', 'mnt/a', '"/mnt/a:b"'])(
  'a mount at %s is left out',
  async (path) => {
    expect(await at(path)).toEqual(notBelow(path.replaceAll('"', '')))
  },
)

it.each(['/mnt/a', '/mnt/a/b/', '/mnt/shared/config', '/mnt/...'])('a mount at %s is well', async (path) => {
  expect(await at(path)).toEqual([])
})

it('a mount that lies within another, or around what images keep there, is left out', async () => {
  const mounts = (...paths: readonly string[]) => `[${paths.map((path) => `{name: v, mountPath: ${path}}`)}]`
  const within = (index: number, one: string, other: string) =>
    `LeftOut kafkaContainer.volumeMounts[${index}].mountPath: The mount is left out: \`${one}\` and \`${other}\` lie within one another.`
  expect(await told(SECRET, mounts('/mnt/a', '/mnt/ab', '/mnt/a/b'))).toEqual([within(2, '/mnt/a/b', '/mnt/a')])
  expect(await told(SECRET, mounts('/mnt/shared'))).toEqual([within(0, '/mnt/shared', '/mnt/shared/config')])
  expect(await told(SECRET, mounts('/mnt/shared/config/a'))).toHaveLength(1)
  expect(await told(SECRET, mounts('/mnt/a', '/mnt/a/'))).toEqual([
    'LeftOut kafkaContainer.volumeMounts[1].mountPath: The mount is left out: `/mnt/a` is taken.',
  ])
})

it('a mount of what cannot be mounted is left out, and so is a part of a volume', async () => {
  expect(await told(SECRET, '[{name: v, mountPath: /mnt/v}, {name: w, mountPath: /mnt/w}]')).toEqual([
    'LeftOut kafkaContainer.volumeMounts[1].name: The mount is left out: there is no volume `w`.',
  ])
  expect(await told('[{name: v, persistentVolumeClaim: {claimName: c}}]')).toEqual([
    expect.stringMatching(/^FieldIgnored pod\.volumes\[0\]\.persistentVolumeClaim: It has no effect\. .*image/),
    'LeftOut kafkaContainer.volumeMounts[0].name: The mount is left out: volume `v` is none that Drover can mount.',
  ])
  for (const type of ['csi: {driver: d}', 'image: {reference: i}', 'secret: {secretName: s}, emptyDir: {}'])
    expect(await told(`[{name: v, ${type}}]`)).toContain(
      'LeftOut kafkaContainer.volumeMounts[0].name: The mount is left out: volume `v` is none that Drover can mount.',
    )
  for (const part of ['subPath', 'subPathExpr'])
    expect(await told(SECRET, `[{name: v, mountPath: /mnt/v, ${part}: a}]`)).toEqual([
      `LeftOut kafkaContainer.volumeMounts[0].${part}: The mount is left out: a part of a volume cannot be mounted by itself.`,
    ])
  expect(await told(`[${EMPTY}]`, '[{name: v, mountPath: /mnt/v}, {name: v, mountPath: /mnt/w}]')).toHaveLength(1)
})

it('one volume that cannot be had takes no other along', async () => {
  const both = '[{name: w, persistentVolumeClaim: {claimName: c}}, {name: v, secret: {secretName: s, items: []}}]'
  const { resources } = await readText(written(both))
  expect(resources.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Kafka', 'KafkaNodePool', 'Secret'])
})

it.each(['../a', 'a/../../b', '/a', 'a//b', '.', 'a/.', '"a\\nb"', '""'])('a file at %s is left out', async (path) => {
  const said = await told(`[{name: v, secret: {secretName: s, items: [{key: a, path: ${path}}]}}]`)
  expect(said).toEqual([
    expect.stringMatching(/^LeftOut pod\.volumes\[0\]\.secret\.items\[0\]\.path: The file is left/),
  ])
})

it('a file that would be a folder of another is left out', async () => {
  const items = '[{key: a, path: d/a}, {key: a, path: d}, {key: a, path: da}]'
  expect(await told(`[{name: v, secret: {secretName: s, items: ${items}}}]`)).toEqual([
    'LeftOut pod.volumes[0].secret.items[1].path: The file is left out: `d` and `d/a` cannot both be there.',
  ])
})

it('keys that are no names of files are told where all of a Secret is mounted', async () => {
  expect(await told('[{name: v, secret: {secretName: s}}]')).toEqual([
    'LeftOut pod.volumes[0].secret.secretName: Secret `s` has keys that are no names of files, and are left out: .., b/c.',
  ])
})

it('what is named and missing is told once, and costs nothing', async () => {
  const items = '[{key: a, path: a}, {key: b, path: b}]'
  expect(await told(`[{name: v, secret: {secretName: none, items: ${items}}}]`)).toEqual([
    'ReferenceMissing pod.volumes[0].secret.secretName: There is no Secret `none`: `a` of volume `v` stays what it was last, or is left out.',
  ])
  expect(await told('[{name: v, configMap: {name: none}}]')).toEqual([
    'ReferenceMissing pod.volumes[0].configMap.name: There is no ConfigMap `none`: volume `v` has what it had last, or is empty.',
  ])
  expect(await told(`[{name: v, configMap: {name: m, items: ${items}}}]`)).toEqual([
    'ReferenceMissing pod.volumes[0].configMap.items[1].key: ConfigMap `m` has no key `b`: `b` of volume `v` stays what it was last, or is left out.',
  ])
})

it('volumes of one name, those that nothing mounts, and memory that nobody asked for are told', async () => {
  expect(await told(`[${EMPTY}, ${EMPTY}]`)).toEqual([
    'LeftOut pod.volumes[1].name: The volume is left out: another one above has the name `v`.',
  ])
  expect(await told(`[${EMPTY}, {name: w, secret: {secretName: none}}]`)).toEqual([
    'FieldIgnored pod.volumes[1].name: Volume `w` has no effect: nothing of `kafkaContainer.volumeMounts` names it.',
  ])
  expect(await told('[{name: v, emptyDir: {}}]')).toEqual([
    'Translated pod.volumes[0].emptyDir: An `emptyDir` is in memory here: it counts towards the limit of memory, and is empty at each start of a node.',
  ])
})

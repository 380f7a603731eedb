import { FILL_SCRIPT } from '../../../src/model/volume-files.ts'
import type { FieldWorld } from '../field-world.ts'
import { nodeOf } from '../looks.ts'
import type { Manifests } from '../manifests.ts'
import { type Place, withValue } from '../place.ts'
import { type Walks, walksAt } from '../walk.ts'

/** What the files are read from: a Secret and a ConfigMap, and another of each. */
const holding = (manifests: Manifests): Manifests => ({
  ...withValue(withValue(manifests, ['Secret', 'stringData'], { one: '1', two: '2' }), ['ConfigMap', 'data'], {
    one: '1',
    two: '2',
  }),
  otherSecret: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'others' }, stringData: { one: '3' } },
  otherMap: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'others' }, data: { one: '3' } },
})

const MOUNT = { name: 'walked', mountPath: '/mnt/walked' }

/** What the first node finds in its volumes once it has started: `MODE TEXT` by path. */
export function mountedFiles(world: FieldWorld): Readonly<Record<string, string>> {
  const config = nodeOf(world)?.spec.mounts.find(({ target }) => target === '/etc/drover')?.volume ?? ''
  const there = world.world.host.engine.volumes.get(config)?.files
  if (!there?.get('start.sh')?.content.includes(FILL_SCRIPT)) return {}
  const script = there.get(FILL_SCRIPT)?.content ?? ''
  return Object.fromEntries(
    [...script.matchAll(/^put (\d+) (\S+) '(.*)'$/gm)].map(([, mode, from, to]) => [
      to,
      `${mode} ${there.get(`volumes/${from}`)?.content}`,
    ]),
  )
}

/** Where the first node has memory to write to below `/mnt`, and how. */
const inMemory = (world: FieldWorld): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(nodeOf(world)?.spec.tmpfs ?? {}).filter(
      ([path]) => path.startsWith('/mnt/') && path !== '/mnt/shared/config',
    ),
  )
const OPTIONS = 'exec,nosuid,nodev,mode=0700,uid=1000,gid=1000'
const empty = (size: number | string, access = 'rw') => `${access},${OPTIONS},size=${size}`

/** A volume of the files of a Secret, or of a ConfigMap. */
function filesWalks(
  source: 'secret' | 'configMap',
  name: 'secretName' | 'name',
  object: string,
  mounted: (manifests: Manifests) => Manifests,
): Walks {
  const parent = `template.pod.volumes[].${source}`
  const common = { before: mounted, look: mountedFiles, restarts: 3 } as const
  const all = { '/mnt/walked/one': '644 1', '/mnt/walked/two': '644 2' }
  return {
    [parent]: { ...common, b: { [name]: object }, shows: [{}, all] },
    ...walksAt(parent, {
      [name]: { ...common, a: object, b: 'others', shows: [all, { '/mnt/walked/one': '644 3' }] },
      'items[]': { ...common, b: { key: 'two', path: 'a/b' }, shows: [all, { '/mnt/walked/a/b': '644 2' }] },
      'items[].key': {
        ...common,
        a: 'one',
        b: 'two',
        shows: [{ '/mnt/walked/one': '644 1' }, { '/mnt/walked/one': '644 2' }],
      },
      'items[].path': [
        {
          ...common,
          a: 'it',
          b: 'deep/it',
          shows: [{ '/mnt/walked/it': '644 1' }, { '/mnt/walked/deep/it': '644 1' }],
        },
        { ...common, a: 'it', b: '../it', shows: [{ '/mnt/walked/it': '644 1' }, {}] },
      ],
      'items[].mode': {
        ...common,
        a: 0o600,
        b: 0o440,
        shows: [{ '/mnt/walked/one': '600 1' }, { '/mnt/walked/one': '440 1' }],
      },
      optional: { before: mounted, a: true, b: false, nothing: 'it is not missing' },
      defaultMode: {
        ...common,
        b: 0o40,
        shows: [all, { '/mnt/walked/one': '440 1', '/mnt/walked/two': '440 2' }],
      },
    }),
  }
}

const EMPTY = { emptyDir: { medium: 'Memory' } }
const SECRET = { secret: { secretName: 'secret' } }
const OF_SECRET = { '/mnt/walked/one': '644 1', '/mnt/walked/two': '644 2' }

/**
 * Volumes of the template of nodes beside those of the data. A volume and its mount stand in the same template: one of
 * the two is walked, the other is there before.
 * @param specAt where the template stands
 */
export function volumeWalks(specAt: Place): Walks {
  const given = (part: Place, entry: object) => (manifests: Manifests) =>
    withValue(holding(manifests), [...specAt, 'template', ...part], [entry])
  const mounted = given(['kafkaContainer', 'volumeMounts'], MOUNT)
  const withVolume = (volume: object) => given(['pod', 'volumes'], { name: 'walked', ...volume })
  return {
    'template.pod.volumes[]': {
      before: mounted,
      b: { name: 'walked', ...SECRET },
      look: mountedFiles,
      shows: [{}, OF_SECRET],
      restarts: 3,
    },
    'template.pod.volumes[].name': {
      before: (manifests) => withVolume(SECRET)(mounted(manifests)),
      a: 'walked',
      b: 'other',
      look: mountedFiles,
      shows: [OF_SECRET, {}],
      restarts: 3,
    },
    ...filesWalks('secret', 'secretName', 'secret', mounted),
    ...filesWalks('configMap', 'name', 'settings', mounted),
    'template.pod.volumes[].emptyDir': {
      before: mounted,
      b: {},
      look: inMemory,
      shows: [{}, { '/mnt/walked': empty('128m') }],
      restarts: 3,
    },
    'template.pod.volumes[].emptyDir.medium': {
      before: mounted,
      a: 'Memory',
      b: '',
      nothing: 'it is in memory anyway',
      warns: ['Translated'],
    },
    'template.pod.volumes[].emptyDir.sizeLimit': {
      before: mounted,
      a: '1Mi',
      b: '2Mi',
      look: inMemory,
      shows: [{ '/mnt/walked': empty(2 ** 20) }, { '/mnt/walked': empty(2 ** 21) }],
      restarts: 3,
    },
    'template.kafkaContainer.volumeMounts[]': {
      before: withVolume(SECRET),
      b: MOUNT,
      look: mountedFiles,
      shows: [{}, OF_SECRET],
      restarts: 3,
    },
    'template.kafkaContainer.volumeMounts[].name': {
      before: withVolume(EMPTY),
      a: 'walked',
      b: 'none',
      look: inMemory,
      shows: [{ '/mnt/walked': empty('128m') }, {}],
      restarts: 3,
    },
    'template.kafkaContainer.volumeMounts[].mountPath': [
      {
        before: withVolume(EMPTY),
        a: '/mnt/a',
        b: '/mnt/b/',
        look: inMemory,
        shows: [{ '/mnt/a': empty('128m') }, { '/mnt/b': empty('128m') }],
        restarts: 3,
      },
      {
        before: withVolume(EMPTY),
        a: '/mnt/a',
        b: '/opt/kafka/libs',
        look: inMemory,
        shows: [{ '/mnt/a': empty('128m') }, {}],
        restarts: 3,
      },
    ],
    'template.kafkaContainer.volumeMounts[].readOnly': {
      before: withVolume(EMPTY),
      b: true,
      look: inMemory,
      shows: [{ '/mnt/walked': empty('128m') }, { '/mnt/walked': empty('128m', 'ro') }],
      restarts: 3,
    },
    ...walksAt('template.kafkaContainer.volumeMounts[]', {
      subPath: { before: withVolume(SECRET), b: 'one', look: mountedFiles, shows: [OF_SECRET, {}], restarts: 3 },
      subPathExpr: { before: withVolume(SECRET), b: '$(A)', look: mountedFiles, shows: [OF_SECRET, {}], restarts: 3 },
    }),
  }
}

import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { openPolicy, type PolicySource } from '../../../src/manifests/policy-file.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { createManifestReader } from '../../../src/manifests/reader.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { docs, inFolder, kafka, names, pool, topic } from './manifests.ts'

/** As with umask 022, whatever it is. */
const OWN = { mode: 0o644 } as const

const policyOf = async (folder: string, text: string): Promise<PolicySource> => {
  await writeFile(join(folder, 'policy.yaml'), text, OWN)
  return openPolicy(join(folder, 'policy.yaml'))
}

/** What is refused of a text, under a policy: `1:2 path message`. */
const refusals = (text: string, policy: string): Promise<string[]> => {
  let told: string[] = []
  return inFolder(async (folder) => {
    const { problems } = await readManifestsOnce([{ stdin: text }], undefined, {
      policy: await policyOf(folder, policy),
    })
    told = problems
      .filter(({ reason }) => reason === 'PolicyViolation')
      .map(({ origin, path, message }) => `${origin.line} ${path} ${message.replaceAll(`${folder}/`, '')}`)
  }).then(() => told)
}

const NODEPORT = (...lines: string[]) => [
  '      - name: out',
  '        port: 9094',
  '        type: nodeport',
  '        tls: false',
  ...lines,
]
const cluster = (...lines: string[]) => docs(kafka('a', lines), pool('p', 'a'))

describe('a policy refuses', () => {
  test.each<[string, string, string, string[]]>([
    [
      'an image',
      cluster('    image: evil/kafka:1'),
      'images: [apache/kafka:*, "docker.io/good/*"]',
      [
        '12 spec.kafka.image The image evil/kafka:1 is not allowed: the policy policy.yaml has `images: [apache/kafka:*, docker.io/good/*]`.',
      ],
    ],
    ['no image that it allows by another name', cluster('    image: good/kafka:1'), 'images: [docker.io/good/*]', []],
    [
      'the image that is taken without a word',
      cluster('    version: 4.3.1'),
      'images: [registry.example.com/*]',
      [
        '12 spec.kafka.version The image apache/kafka:4.3.1, which is taken by itself, is not allowed: the policy policy.yaml has `images: [registry.example.com/*]`.',
      ],
    ],
    [
      'a port that is written',
      cluster(...NODEPORT('        configuration: {bootstrap: {nodePort: 22}}')),
      'hostPorts: [9094, 30000-33000]',
      [
        '16 spec.kafka.listeners[1].configuration.bootstrap.nodePort Port 22 of the host, for the bootstrap of listener `out`, is not allowed: the policy policy.yaml has `hostPorts: [9094, 30000-33000]`.',
      ],
    ],
    [
      'a port that follows from names and ids',
      cluster(...NODEPORT()),
      'hostPorts: ["1-29999"]',
      [expect.stringMatching(/^12 spec.kafka.listeners\[1\] Port 3\d{4} of the host, for broker 0 of listener `out`/)],
    ],
    [
      'a port of an id that a pool asks for',
      cluster(...NODEPORT()).replace(
        '  labels: {strimzi.io/cluster: a}',
        '  labels: {strimzi.io/cluster: a}\n  annotations: {strimzi.io/next-node-ids: "[10000-10002]"}',
      ),
      'hostPorts: ["30000-35000"]',
      [expect.stringMatching(/^12 spec.kafka.listeners\[1\] Port 4\d{4} of the host, for broker 10000 of listener/)],
    ],
    [
      'an address',
      cluster(...NODEPORT('        configuration: {advertisedHostTemplate: broker.example.com}')),
      'bindAddresses: [127.0.0.1, "10.0.*"]',
      [
        '12 spec.kafka.listeners[1] To publish listener `out` at 0.0.0.0 is not allowed: the policy policy.yaml has `bindAddresses: [127.0.0.1, 10.0.*]`.',
      ],
    ],
    [
      'an address of an annotation',
      cluster(...NODEPORT()).replace('  name: a\n', '  name: a\n  annotations: {drover/bind-address: 0.0.0.0}\n'),
      'bindAddresses: [127.0.0.1]',
      [expect.stringMatching(/^5 metadata.annotations\["drover\/bind-address"\] To publish listener `out` at 0.0.0.0/)],
    ],
    ['no address that it allows', cluster(...NODEPORT()), 'bindAddresses: [127.0.0.1]', []],
    [
      'too much memory, where it stands',
      docs(kafka('a', ['    resources: {limits: {memory: 9Gi}}']), pool('p', 'a')).replace('/v1', '/v1beta2'),
      'maxMemory: 8Gi',
      [
        '12 spec.kafka.resources.limits.memory 9Gi of memory for nodes of `p` is not allowed: the policy policy.yaml has `maxMemory: 8Gi`.',
      ],
    ],
    [
      'memory without a limit',
      cluster(),
      'maxMemory: 8Gi',
      [expect.stringMatching(/^7 spec.kafka.resources.limits.memory Memory without a limit for nodes of `p` is not/)],
    ],
    [
      'too many nodes',
      docs(kafka('a'), pool('p', 'a', 3), pool('q', 'a', 3, '[broker]')),
      'maxNodes: 5',
      ['4 metadata.name A cluster of 6 nodes is not allowed: the policy policy.yaml has `maxNodes: 5`.'],
    ],
  ])('%s', async (_, text, policy, told) => {
    expect(await refusals(text, policy)).toEqual(told)
  })
})

describe('a policy file', () => {
  const refused = async (text: string): Promise<string> => {
    let message = ''
    await inFolder(async (folder) => {
      message = await policyOf(folder, text).then(
        () => 'taken',
        (error: Error) => error.message.replaceAll(`${folder}/`, ''),
      )
    })
    return message
  }

  test.each([
    ['a rule that there is not', 'image: [x]', /policy.yaml:1:1 image There is no such field. Write `images`./],
    ['a rule without a word', 'images:', /policy.yaml:1:1 images It has no value/],
    ['a rule without an entry', 'images: []', /policy.yaml:1:1 images It needs at least 1 entry/],
    ['what is no port', 'hostPorts: [1, 70000]', /policy.yaml:1:16 It must be a port from 1 to 65535/],
    ['a range the wrong way round', 'hostPorts: [9-1]', /policy.yaml:1:13 It must be a port/],
    ['another type', 'maxNodes: many', /policy.yaml:1:11 maxNodes It must be a whole number/],
    ['a rule that stands twice', 'maxNodes: 1\nmaxNodes: 9', /policy.yaml:1:1 maxNodes It stands once more/],
    ['nothing', '# later\n', /policy.yaml:1:1 It says nothing/],
    ['two documents', 'maxNodes: 1\n---\nmaxNodes: 2', /policy.yaml:3:1 A policy is one document/],
    ['what is no YAML', 'images: [', /policy.yaml:1:10 /],
  ])('is not taken with %s', async (_, text, message) => {
    expect(await refused(text)).toMatch(message)
  })

  test('is not taken when it is not there, or others may write it', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'policy.yaml')
      await expect(openPolicy(file)).rejects.toMatchObject({
        code: 'POLICY_INVALID',
        message: expect.stringContaining('It cannot be read: ENOENT'),
      })
      await writeFile(file, 'maxNodes: 3', OWN)
      await chmod(file, 0o646)
      await expect(openPolicy(file)).rejects.toMatchObject({
        code: 'POLICY_INVALID',
        message: expect.stringMatching(/everybody may write it\. Close it with `chmod -R go-w \S+`\./),
      })
    }))
})

describe('under a policy', () => {
  /** A folder of manifests, a policy, and who reads both again and again. */
  const scene = (
    run: (scene: {
      write: (text: string) => Promise<void>
      policy: (text: string) => Promise<void>
      file: string
      read: () => Promise<ManifestSet>
    }) => Promise<void>,
  ) =>
    inFolder(async (root) => {
      const [folder, file] = [join(root, 'manifests'), join(root, 'policy.yaml')]
      await mkdir(folder)
      await writeFile(file, 'maxMemory: 2Gi', OWN)
      const lastGood = lastGoodIn(new StateFolder(join(root, 'state'), 'write'))
      const reader = createManifestReader({ roots: [folder], lastGood, policy: await openPolicy(file) })
      await run({
        write: (text) => writeFile(join(folder, 'a.yaml'), text),
        policy: (text) => writeFile(file, text, OWN),
        file,
        read: () => reader.read(),
      })
    })
  const sized = (memory: string, replicas = 3) =>
    docs(
      kafka('a'),
      pool('p', 'a', replicas).replace('spec:', `spec:\n  resources: {limits: {memory: ${memory}}}`),
      topic('t', 'a'),
    )
  const poolOf = (set: ManifestSet) => set.resources.find(({ kind }) => kind === 'KafkaNodePool')?.spec
  const told = ({ problems }: ManifestSet) =>
    problems.map(({ reason, resource }) => `${reason} ${resource?.name ?? '-'}`)

  test('what asks for more keeps its last good version, and the rest goes on', () =>
    scene(async ({ write, read }) => {
      await write(sized('1Gi'))
      expect(told(await read())).toEqual([])
      await write(sized('3Gi', 5).replace('partitions: 1', 'partitions: 2'))
      const set = await read()
      expect(told(set)).toEqual(['PolicyViolation p'])
      expect(poolOf(set)).toMatchObject({ replicas: 3, resources: { limits: { memory: '1Gi' } } })
      expect(set.resources.find(({ kind }) => kind === 'KafkaTopic')?.spec).toMatchObject({ partitions: 2 })
      expect(set.problems[0]).toMatchObject({ severity: 'error', mend: expect.stringContaining('policy.yaml') })
      await write(sized('2Gi', 5))
      expect(poolOf(await read())).toMatchObject({ replicas: 5 })
    }))

  test('nothing gets by with a part of a cluster that is not at fault alone', () =>
    scene(async ({ write, policy, read }) => {
      const out = NODEPORT()
      await write(docs(kafka('a', out), pool('p', 'a')))
      await policy('hostPorts: [30000-32767]')
      expect(told(await read())).toEqual(['NoAdvertisedHost a'])
      const ids = '  annotations: {strimzi.io/next-node-ids: "[10000-10002]"}\nspec:'
      await write(docs(kafka('a', out), pool('p', 'a', 6).replace('spec:', ids)))
      const set = await read()
      expect(told(set)).toContain('PolicyViolation a')
      expect(poolOf(set)).toMatchObject({ replicas: 3 })
    }))

  test('what asks for more from the beginning does not take effect', () =>
    scene(async ({ write, read }) => {
      await write(sized('3Gi'))
      const set = await read()
      expect(names(set.resources)).not.toContain('KafkaNodePool')
      expect(told(set)).toContain('PolicyViolation p')
    }))

  test('that became stricter, what is in force stays, and is told', () =>
    scene(async ({ write, policy, read }) => {
      await write(sized('2Gi'))
      await read()
      await policy('maxMemory: 1Gi')
      const set = await read()
      expect(told(set)).toEqual(['PolicyViolation p'])
      expect(poolOf(set)).toMatchObject({ resources: { limits: { memory: '2Gi' } } })
    }))

  test('that breaks, the last good one counts, and is told', () =>
    scene(async ({ write, policy, file, read }) => {
      await write(sized('1Gi'))
      await read()
      await write(sized('3Gi'))
      const broken = async () => {
        const set = await read()
        expect(poolOf(set)).toMatchObject({ resources: { limits: { memory: '1Gi' } } })
        expect(told(set).sort()).toEqual(['PolicyInvalid -', 'PolicyViolation p'])
      }
      await policy('maxMemory: lots')
      await broken()
      await policy('maxMemory: 9Gi')
      await chmod(file, 0o666)
      await broken()
      await rm(file)
      await broken()
      await policy('maxMemory: 9Gi')
      expect(told(await read())).toEqual([])
    }))
})

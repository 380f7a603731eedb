import type { ManifestSet } from '../../../src/model/resource.ts'
import { inForce, reasons, within } from './in-namespaces.ts'
import { docs, kafka, pool, readText, topic } from './manifests.ts'
import { scene } from './read-scene.ts'

/** A Kafka and what names it, in a namespace; `named`: what it is to be called on this host. */
const overlay = (namespace: string | undefined, named?: string, replicas = 3, name = 'c'): string => {
  const all = docs(kafka(name), pool('broker', name, replicas), topic('orders', name))
  const text = named === undefined ? all : callIt(all, name, named)
  return namespace === undefined ? text : within(namespace, text)
}

const callIt = (text: string, name: string, named: string): string =>
  text.replace(`  name: ${name}\n`, `  name: ${name}\n  annotations: {drover/name: ${named}}\n`)

const DEV = overlay('dev')
const PROD = overlay('prod', 'c-prod', 5)
const BOTH = [
  'Kafka/c',
  'Kafka/c-prod',
  'KafkaNodePool/broker of c',
  'KafkaNodePool/prod/broker of c-prod',
  'KafkaTopic/orders of c',
  'KafkaTopic/prod/orders of c-prod',
]
const ONE = ['Kafka/c', 'KafkaNodePool/broker of c', 'KafkaTopic/orders of c']
const OTHER = ['Kafka/c-prod', 'KafkaNodePool/broker of c-prod', 'KafkaTopic/orders of c-prod']

/** `dev/c` of each Kafka, as manifests call them. */
const called = ({ resources }: ManifestSet): string[] =>
  resources.flatMap(({ kind, metadata, manifestName }) =>
    kind === 'Kafka' ? [`${metadata.namespace}/${manifestName ?? metadata.name}`] : [],
  )

const told = ({ problems }: ManifestSet): string[] => problems.map(({ message, mend }) => `${message} ${mend}`)

describe('two Kafkas of one name, one of which has another name on this host', () => {
  it('are two clusters, each with what names it in its namespace', async () => {
    const set = await readText(docs(DEV, PROD))
    expect(set.problems).toEqual([])
    expect(inForce(set)).toEqual(BOTH)
    expect(called(set)).toEqual(['dev/c', 'prod/c'])
    const sizes = set.resources.flatMap((one) => (one.kind === 'KafkaNodePool' ? [one.spec.replicas] : []))
    expect(sizes).toEqual([3, 5])
  })

  it('are so after the one that was refused has got the name that it was offered', () =>
    scene(async ({ write, read, restart }) => {
      await write('dev.yaml', DEV)
      expect(inForce(await read())).toEqual(ONE)
      await write('prod.yaml', overlay('prod'))
      const refused = await read()
      expect(inForce(refused)).toEqual(ONE)
      expect(told(refused)[0]).toMatch(/ If it is another one, write `drover\/name: c-prod` below its annotations: /)
      await write('prod.yaml', PROD)
      for (const _ of ['as it runs', 'after a start']) {
        const set = await read()
        expect(set.problems).toEqual([])
        expect(inForce(set)).toEqual(BOTH)
        restart()
      }
    }))

  it('have it where a single one is there, and where it says no namespace', async () => {
    const set = await readText(overlay(undefined, 'mine'))
    expect(set.problems).toEqual([])
    expect(inForce(set)).toEqual(['Kafka/mine', 'KafkaNodePool/broker of mine', 'KafkaTopic/orders of mine'])
  })

  it('leave pools without a namespace to the one in `default`', async () => {
    const set = await readText(
      docs(within('default', kafka('c')), callIt(within('prod', kafka('c')), 'c', 'c-prod'), pool('broker', 'c')),
    )
    expect(inForce(set)).toContain('KafkaNodePool/broker of c')
    expect(told(set)).toEqual(['The cluster has no KafkaNodePool. Add one with the label `strimzi.io/cluster: c`.'])
  })

  it('make pools without a namespace say which of them they are for', async () => {
    const set = await readText(docs(DEV, callIt(within('prod', kafka('c')), 'c', 'c-prod'), pool('more', 'c')))
    expect(told(set)).toContain(
      'There are Kafkas named `c` in the namespaces `dev` and `prod`. Write the namespace of the one it is for.',
    )
  })

  it('take nothing of each other that was in force before', () =>
    scene(async ({ write, read, restart }) => {
      // The pool was taken for one of the only Kafka.
      await write('c.yaml', docs(within('dev', kafka('c')), pool('broker', 'c')))
      await read()
      await write('default.yaml', callIt(within('default', docs(kafka('c'), pool('own', 'c'))), 'c', 'c-default'))
      restart()
      const set = await read()
      expect(inForce(set)).toEqual([
        'Kafka/c',
        'Kafka/c-default',
        'KafkaNodePool/broker of c',
        'KafkaNodePool/own of c-default',
      ])
      expect(told(set)).toEqual([
        'It is in force for the Kafka `c` of the namespace `dev`, and so stays. Write `namespace: dev`, or take it out until it is gone.',
      ])
    }))

  it('keep what each is known as, in whatever order they come and go', () =>
    scene(async ({ write, remove, read, readLater, restart }) => {
      await write('prod.yaml', PROD)
      expect(inForce(await read())).toEqual(OTHER)
      await write('dev.yaml', DEV)
      const both = [
        ...['Kafka/c', 'Kafka/c-prod', 'KafkaNodePool/broker of c-prod', 'KafkaNodePool/dev/broker of c'],
        ...['KafkaTopic/dev/orders of c', 'KafkaTopic/orders of c-prod'],
      ]
      expect(inForce(await read())).toEqual(both)
      restart()
      expect(inForce(await read())).toEqual(both)
      await remove('prod.yaml')
      expect(inForce(await readLater())).toEqual([
        'Kafka/c',
        'KafkaNodePool/dev/broker of c',
        'KafkaTopic/dev/orders of c',
      ])
    }))

  it('stay what they are while their files are broken, and after a start', () =>
    scene(async ({ write, readLater, restart }) => {
      await write('dev.yaml', DEV)
      await write('prod.yaml', PROD)
      await readLater()
      await write('prod.yaml', 'kind: [')
      restart()
      expect(inForce(await readLater())).toEqual(BOTH)
      await write('prod.yaml', PROD.replace('name: plain', 'name: [plain]'))
      expect(inForce(await readLater())).toEqual(BOTH)
    }))

  it('are written in a format that no former Drover takes for its own', () =>
    scene(async ({ write, read, kept }) => {
      await write('dev.yaml', DEV)
      await read()
      expect((await kept()).format).toBe(1)
      await write('prod.yaml', PROD)
      await read()
      expect((await kept()).format).toBe(3)
    }))
})

describe('the name on this host', () => {
  it.each(['c.prod', 'C-prod', 'c_prod', '-c', '', 'x'.repeat(64)])(
    'is that of a cluster, and not %p',
    async (name) => {
      const set = await readText(docs(DEV, overlay('prod', JSON.stringify(name))))
      expect(inForce(set)).toEqual(ONE)
      expect(reasons(set)).toContain('error InvalidValue Kafka/c')
    },
  )

  it('is read of a Kafka alone', async () => {
    const set = await readText(callIt(docs(kafka('c'), pool('broker', 'c')), 'broker', 'other'))
    expect(reasons(set)).toEqual(['warning AnnotationIgnored KafkaNodePool/broker'])
    expect(inForce(set)).toEqual(['Kafka/c', 'KafkaNodePool/broker of c'])
  })

  it('is no name for labels', async () => {
    const set = await readText(docs(PROD, within('prod', topic('more', 'c-prod'))))
    expect(told(set)).toEqual([
      '`c-prod` is what the Kafka `prod/c` is called on this host alone. Write `strimzi.io/cluster: c`.',
    ])
    expect(inForce(set)).toEqual(OTHER)
  })

  it('may be that of its manifest', async () => {
    const set = await readText(overlay('dev', 'c'))
    expect(set.problems).toEqual([])
    expect(inForce(set)).toEqual(ONE)
  })

  it.each([
    ['the same namespace', 'dev'],
    ['another one', 'prod'],
  ])('cannot be that of another one in force, in %s', (_, namespace) =>
    scene(async ({ write, read }) => {
      await write('m.yaml', DEV)
      await read()
      // Above it, in the same file.
      await write('m.yaml', docs(overlay(namespace, 'c', 1, 'd'), DEV))
      const set = await read()
      expect(inForce(set)).toEqual(ONE)
      expect(called(set)).toEqual(['dev/c'])
      expect(told(set)[0]).toMatch(
        new RegExp(
          `^Kafka/c is \`dev/c\` \\(.*\\), so this one, \`${namespace}/d\`, is not used. Write \`drover/name: d-${namespace}\` below its annotations.$`,
        ),
      )
    }),
  )

  it('of two that are new is that of none', async () => {
    const set = await readText(docs(DEV, overlay('prod', 'c', 1, 'd')))
    expect(inForce(set)).toEqual([])
    expect(told(set)).toContain(
      'Kafka/c is the name on this host of `dev/c` and `prod/d`, and nothing says which one may be running: none is used. If this one is not running, write `drover/name: c-dev` below its annotations: its name on this host.',
    )
  })

  it('that is offered is one that nobody has', () =>
    scene(async ({ write, read }) => {
      await write('m.yaml', docs(DEV, overlay('x', undefined, 3, 'c-prod')))
      await read()
      await write('prod.yaml', overlay('prod'))
      expect(told(await read())[0]).toContain('write `drover/name: c-prod-2` below')
    }))
})

describe('a Kafka that is in force', () => {
  const RUNS_AS_C =
    'The cluster runs on this host as `c`; it cannot be renamed. Remove `drover/name`, or delete it first.'
  const RUNS_AS_PROD =
    'The cluster runs on this host as `c-prod`; it cannot be renamed. Put `drover/name: c-prod` back, or delete it first.'

  it.each([
    ['gets another name', DEV, overlay('dev', 'other'), ONE, RUNS_AS_C],
    ['gets one, and no namespace', DEV, overlay(undefined, 'other'), ONE, undefined],
    ['gets one, and another namespace', DEV, overlay('x', 'other'), ONE, undefined],
    ['loses its name', PROD, overlay('prod'), OTHER, RUNS_AS_PROD],
    ['gets a third one', PROD, overlay('prod', 'other'), OTHER, RUNS_AS_PROD],
  ])('stays what it is when its manifest %s, and it is told', (_, before, after, known, said) =>
    scene(async ({ write, remove, readLater, restart }) => {
      await write('m.yaml', before)
      await readLater()
      await write('m.yaml', after)
      for (const _ of ['as it runs', 'after a start']) {
        const set = await readLater()
        expect(inForce(set)).toEqual(known)
        expect(reasons(set)[0]).toBe(`error NameChanged ${known[0]}`)
        if (said !== undefined) expect(told(set)).toEqual([said])
        restart()
      }
      await write('m.yaml', before)
      expect((await readLater()).problems).toEqual([])
      // It was deleted first.
      await write('y.yaml', overlay('y', undefined, 3, 'another'))
      await readLater()
      await remove('m.yaml')
      await readLater()
      await write('m.yaml', after)
      expect(reasons(await readLater())).toEqual([])
    }),
  )

  it('stays so when its file is moved as well', () =>
    scene(async ({ write, remove, readLater }) => {
      await write('m.yaml', DEV)
      await readLater()
      await remove('m.yaml')
      await write('n.yaml', overlay('dev', 'other'))
      const set = await readLater()
      expect(inForce(set)).toEqual(ONE)
      expect(told(set)).toEqual([RUNS_AS_C])
    }))

  it('keeps its pools as they are while it is not plain that another one is the same', () =>
    scene(async ({ write, readLater }) => {
      await write('m.yaml', DEV)
      await readLater()
      await write('m.yaml', overlay('prod', 'c-prod', 1))
      const set = await readLater()
      expect(inForce(set)).toEqual(ONE)
      expect(set.resources.find(({ kind }) => kind === 'KafkaNodePool')?.spec).toMatchObject({ replicas: 3 })
      expect(told(set)[0]).toBe(
        '`dev/c` runs on this host as `c`, and nothing says that this is another one. Remove `drover/name`, or delete that one first.',
      )
    }))

  it('is another one where namespace, file and name are others', () =>
    scene(async ({ write, remove, readLater }) => {
      await write('dev.yaml', DEV)
      await write('x.yaml', overlay('x', undefined, 3, 'another'))
      await readLater()
      await remove('dev.yaml')
      await write('prod.yaml', PROD)
      const set = await readLater()
      expect(set.problems).toEqual([])
      expect(inForce(set)).toContain('Kafka/c-prod')
      expect(inForce(set)).not.toContain('Kafka/c')
    }))

  it('counts as removed by nothing that may be meant for it', () =>
    scene(async ({ write, readLater, restart }) => {
      await write('m.yaml', docs(DEV, PROD))
      expect(inForce(await readLater())).toEqual(BOTH)
      // Whoever wrote this may have meant to remove either.
      await write('m.yaml', overlay('prod'))
      restart()
      const set = await readLater()
      expect(inForce(set)).toEqual(expect.arrayContaining(['Kafka/c', 'Kafka/c-prod']))
      expect(told(set)).toContain(RUNS_AS_PROD)
    }))

  it('goes when its own manifest goes, though another one has the name there', () =>
    scene(async ({ write, readLater }) => {
      await write('m.yaml', docs(DEV, PROD))
      await readLater()
      await write('m.yaml', PROD)
      const set = await readLater()
      expect(set.problems).toEqual([])
      expect(inForce(set)).toEqual([
        'Kafka/c-prod',
        'KafkaNodePool/prod/broker of c-prod',
        'KafkaTopic/prod/orders of c-prod',
      ])
    }))

  it('cannot have its name taken by a swap', () =>
    scene(async ({ write, readLater }) => {
      await write('m.yaml', docs(DEV, PROD))
      await readLater()
      await write('m.yaml', docs(overlay('dev', 'c-prod'), overlay('prod', 'c', 5)))
      const set = await readLater()
      expect(inForce(set)).toEqual(BOTH)
      expect(called(set)).toEqual(['dev/c', 'prod/c'])
      expect(told(set)).toEqual([RUNS_AS_C, RUNS_AS_PROD])
    }))

  it('has one name where it is defined twice', () =>
    scene(async ({ write, readLater }) => {
      await write('m.yaml', PROD)
      await readLater()
      await write('a.yaml', within('prod', callIt(kafka('c'), 'c', 'other')))
      const set = await readLater()
      expect(inForce(set)).toEqual(OTHER)
      expect(told(set)).toEqual([
        expect.stringMatching(/^The Kafka `prod\/c` is defined twice: .*m\.yaml:1 is used, .*a\.yaml:1 is not\./),
      ])
    }))

  it('keeps its name while nobody can read what it is to be called', () =>
    scene(async ({ write, readLater }) => {
      await write('dev.yaml', DEV)
      await write('m.yaml', PROD)
      await readLater()
      for (const text of ['5', '[c]', 'NOT_A_NAME']) {
        await write('m.yaml', overlay('prod', text))
        const set = await readLater()
        expect(inForce(set)).toEqual(BOTH)
        expect(reasons(set)).toHaveLength(1)
      }
    }))
})

import { refKey, refOf } from '../../../src/model/resource-ref.ts'
import { inForce, kafkaIn, reasons, within } from './in-namespaces.ts'
import { docs, kafka, pool, readText, topic } from './manifests.ts'
import { scene } from './read-scene.ts'

const cluster = (name: string): string => docs(kafka(name), pool('broker', name))

describe('two clusters in two namespaces', () => {
  const TWO = docs(within('a', cluster('c1')), within('b', cluster('c2')))

  it('have each their own pool and topic of one name', async () => {
    const topics = docs(within('a', topic('orders', 'c1')), within('b', topic('orders', 'c2')))
    const set = await readText(docs(TWO, topics))
    expect(set.problems).toEqual([])
    expect(inForce(set)).toEqual([
      'Kafka/c1',
      'Kafka/c2',
      'KafkaNodePool/b/broker of c2',
      'KafkaNodePool/broker of c1',
      'KafkaTopic/b/orders of c2',
      'KafkaTopic/orders of c1',
    ])
  })

  it('have them also where one of them says no namespace', async () => {
    const set = await readText(docs(cluster('c1'), within('b', cluster('c2'))))
    expect(set.problems).toEqual([])
    expect(inForce(set)).toContain('KafkaNodePool/b/broker of c2')
    expect(inForce(set)).toContain('KafkaNodePool/broker of c1')
  })

  it('have them where their pools say none', async () => {
    const set = await readText(
      docs(within('a', kafka('c1')), within('b', kafka('c2')), pool('broker', 'c1'), pool('broker', 'c2')),
    )
    expect(set.problems).toEqual([])
    expect(inForce(set)).toEqual(['Kafka/c1', 'Kafka/c2', 'KafkaNodePool/b/broker of c2', 'KafkaNodePool/broker of c1'])
  })

  it('keep what each is known as, in whatever order they come and go', () =>
    scene(async ({ write, remove, read, readLater, restart }) => {
      await write('z.yaml', within('b', cluster('c2')))
      expect(inForce(await read())).toContain('KafkaNodePool/broker of c2')
      await write('a.yaml', within('a', cluster('c1')))
      const both = ['Kafka/c1', 'Kafka/c2', 'KafkaNodePool/a/broker of c1', 'KafkaNodePool/broker of c2']
      expect(inForce(await read())).toEqual(both)
      restart()
      expect(inForce(await read())).toEqual(both)
      await remove('z.yaml')
      expect(inForce(await readLater())).toEqual(['Kafka/c1', 'KafkaNodePool/a/broker of c1'])
      await write('z.yaml', within('b', cluster('c2')))
      expect(inForce(await read())).toEqual(both)
    }))

  it('take nothing of each other while a file cannot be read', () =>
    scene(async ({ write, readLater, read }) => {
      await write('a.yaml', within('a', cluster('c1')))
      await read()
      await write('a.yaml', 'kind: [')
      await write('b.yaml', within('b', cluster('c2')))
      expect(inForce(await readLater())).toEqual([
        'Kafka/c1',
        'Kafka/c2',
        'KafkaNodePool/b/broker of c2',
        'KafkaNodePool/broker of c1',
      ])
    }))

  it('are told of the right one of two by a problem', async () => {
    const set = await readText(
      docs(within('a', cluster('c1')), within('b', kafka('c2')), within('b', pool('broker', 'c2', 3, '[nobody]'))),
    )
    expect(reasons(set)).toContain('error InvalidValue KafkaNodePool/b/broker')
    expect(inForce(set)).toContain('KafkaNodePool/broker of c1')
  })

  it('are told apart where a former release has written which of two pools was in force', () =>
    scene(async ({ write, read, restart, kept, rewrite }) => {
      await write('a.yaml', within('a', cluster('c1')))
      await read()
      const { format: _, ...former } = await kept()
      await rewrite(former)
      await write('0.yaml', within('b', cluster('c2')))
      restart()
      const set = await read()
      expect(set.problems).toEqual([])
      expect(inForce(set)).toContain('KafkaNodePool/broker of c1')
      expect(inForce(set)).toContain('KafkaNodePool/b/broker of c2')
    }))

  it('are written in a format that no former Drover takes for its own, and one alone is not', () =>
    scene(async ({ write, read, kept }) => {
      await write('a.yaml', within('a', cluster('c1')))
      await read()
      expect((await kept()).format).toBe(1)
      await write('b.yaml', within('b', cluster('c2')))
      await read()
      expect((await kept()).format).toBe(2)
    }))
})

describe('a Kafka and what names it', () => {
  it.each([
    ['none of them says a namespace', (text: string) => text, (text: string) => text],
    ['only the Kafka says one', (text: string) => within('kafka', text), (text: string) => text],
    ['only the others say one', (text: string) => text, (text: string) => within('apps', text)],
    ['one says `default`, and the others say none', (text: string) => within('default', text), (text: string) => text],
  ])('belong together where %s', async (_, ofKafka, ofOthers) => {
    const set = await readText(docs(ofKafka(kafka('c')), ofOthers(docs(pool('broker', 'c'), topic('orders', 'c')))))
    expect(set.problems).toEqual([])
    expect(inForce(set)).toEqual(['Kafka/c', 'KafkaNodePool/broker of c', 'KafkaTopic/orders of c'])
  })

  it('do not where they say two, for what is new there', async () => {
    const set = await readText(docs(within('kafka', cluster('c')), within('apps', topic('orders', 'c'))))
    expect(inForce(set)).not.toContain('KafkaTopic/orders of c')
    expect(set.problems).toEqual([
      expect.objectContaining({
        severity: 'error',
        reason: 'OtherNamespace',
        message: 'There is no Kafka `c` in the namespace `apps`, but one in `kafka`.',
        mend: 'Write `namespace: kafka`, or add that Kafka.',
        path: 'metadata.namespace',
      }),
    ])
  })

  it('go on where they said two when all stood in one space, and it is told', () =>
    scene(async ({ write, read, restart }) => {
      // As the release before would have left it: all of it in force.
      await write('c.yaml', docs(kafka('c'), within('apps', docs(pool('broker', 'c'), topic('orders', 'c')))))
      await read()
      await write(
        'c.yaml',
        docs(
          within('kafka', kafka('c')),
          within('apps', docs(pool('broker', 'c'), topic('orders', 'c', 'partitions: 3'))),
        ),
      )
      restart()
      const set = await read()
      expect(inForce(set)).toEqual(['Kafka/c', 'KafkaNodePool/broker of c', 'KafkaTopic/orders of c'])
      expect(set.resources.at(-1)?.spec).toMatchObject({ partitions: 3 })
      expect(reasons(set)).toEqual([
        'warning OtherNamespace KafkaNodePool/broker',
        'warning OtherNamespace KafkaTopic/orders',
      ])
    }))
})

describe('two Kafkas of one name', () => {
  it('leave the one that is in force as it is, wherever the other one stands, and its pools', () =>
    scene(async ({ write, read, restart }) => {
      await write('m.yaml', within('a', docs(cluster('c'), topic('orders', 'c'))))
      await read()
      await write(
        'b.yaml',
        within('b', docs(kafka('c'), pool('broker', 'c', 1), pool('more', 'c'), topic('payments', 'c'))),
      )
      for (const _ of ['as it runs', 'after a start']) {
        const set = await read()
        expect(kafkaIn(set)).toEqual(['a/c'])
        expect(inForce(set)).toEqual(['Kafka/c', 'KafkaNodePool/broker of c', 'KafkaTopic/orders of c'])
        expect(set.resources.find(({ kind }) => kind === 'KafkaNodePool')?.spec).toMatchObject({ replicas: 3 })
        expect(reasons(set)).toEqual([
          'error DuplicateResource Kafka/c',
          'error OtherNamespace KafkaNodePool/b/broker',
          'error OtherNamespace KafkaNodePool/more',
          'error OtherNamespace KafkaTopic/payments',
        ])
        restart()
      }
    }))

  it('leave the one what was taken for its own when there was one space', () =>
    scene(async ({ write, read, restart, kept, rewrite }) => {
      // b/c was refused, and its second pool, whose name nobody else had, taken for one of a/c.
      await write('m.yaml', within('a', docs(cluster('c'), pool('more', 'c', 1, '[broker]'))))
      await read()
      const ofA = '"namespace":"a","name":"more"'
      const former = JSON.stringify(await kept())
      expect(former).toContain(ofA)
      await rewrite(JSON.parse(former.replace(ofA, ofA.replace('"a"', '"b"'))))
      await write(
        'm.yaml',
        docs(within('a', cluster('c')), within('b', docs(kafka('c'), pool('more', 'c', 1, '[broker]')))),
      )
      restart()
      expect(inForce(await read())).toEqual(['Kafka/c', 'KafkaNodePool/broker of c', 'KafkaNodePool/more of c'])
    }))

  it('are told which namespace has the name, and what to do', () =>
    scene(async ({ write, read }) => {
      await write('m.yaml', within('a', cluster('c')))
      await read()
      await write('b.yaml', within('b', kafka('c')))
      expect((await read()).problems).toEqual([
        expect.objectContaining({
          reason: 'DuplicateResource',
          message: expect.stringMatching(
            /^Kafka\/c is that of the namespace `a` \(.*m\.yaml:1\), so this one, of `b`, is not used\.$/,
          ),
          mend: 'If it is the same cluster, write `namespace: a`. If it is another one, write `drover/name: c-b` below its annotations: its name on this host.',
        }),
      ])
    }))

  it('are both refused while nothing says which one may be running, as after the state folder was lost', () =>
    scene(async ({ write, read, loseState, restart }) => {
      await write('m.yaml', within('a', cluster('c')))
      await read()
      await write('b.yaml', within('b', cluster('c')))
      await loseState()
      restart()
      const set = await read()
      expect(inForce(set)).toEqual([])
      expect(set.deletionFrozen).toContain('Kafka/c')
      expect(set.problems.map(({ message }) => message)).toContain(
        'Kafka/c is defined in the namespaces `a` and `b`, and nothing says which one may be running: none is used.',
      )
    }))

  it('go on with the former where the other one is written above it into the same file', () =>
    scene(async ({ write, read }) => {
      await write('m.yaml', within('b', cluster('c')))
      await read()
      await write('m.yaml', docs(within('a', cluster('c')), within('b', cluster('c'))))
      expect(kafkaIn(await read())).toEqual(['b/c'])
    }))

  it('keep the former while its file is out of sight', () =>
    scene(async ({ write, remove, read, readLater }) => {
      await write('m.yaml', within('a', docs(cluster('c'), topic('t', 'c'))))
      await read()
      await remove('m.yaml')
      await write('b.yaml', within('b', cluster('c')))
      const set = await readLater()
      expect(kafkaIn(set)).toEqual(['a/c'])
      expect(reasons(set)).toContain('error DuplicateResource Kafka/c')
    }))

  it('make a pool without a namespace say which it is for', async () => {
    const set = await readText(docs(within('a', kafka('c')), within('b', kafka('c')), pool('broker', 'c')))
    expect(set.problems).toContainEqual(
      expect.objectContaining({
        reason: 'OtherNamespace',
        message: 'There are Kafkas named `c` in the namespaces `a` and `b`.',
      }),
    )
  })
})

describe('a namespace that is edited', () => {
  it('of a whole cluster, leaves the cluster what it is, and is told once', () =>
    scene(async ({ write, read }) => {
      const text = docs(cluster('c'), topic('orders', 'c'))
      await write('m.yaml', within('a', text))
      const before = inForce(await read())
      await write('m.yaml', within('b', text))
      const set = await read()
      expect(inForce(set)).toEqual(before)
      expect(kafkaIn(set)).toEqual(['b/c'])
      expect(reasons(set)).toEqual(['warning NamespaceChanged Kafka/c'])
      expect((await read()).problems).toEqual([])
    }))

  it('of the Kafka alone, leaves it its pools', () =>
    scene(async ({ write, read }) => {
      await write('m.yaml', within('a', cluster('c')))
      await read()
      await write('m.yaml', docs(within('b', kafka('c')), within('a', pool('broker', 'c', 5))))
      const set = await read()
      expect(inForce(set)).toEqual(['Kafka/c', 'KafkaNodePool/broker of c'])
      expect(set.resources.at(-1)?.spec).toMatchObject({ replicas: 5 })
    }))

  it.each([
    ['is added', (text: string) => text, (text: string) => within('a', text)],
    ['is taken out', (text: string) => within('a', text), (text: string) => text],
  ])('%s, in place or with another file, changes nothing', (_, first, second) =>
    scene(async ({ write, remove, read, readLater }) => {
      await write('m.yaml', first(cluster('c')))
      const known = inForce(await read())
      await write('m.yaml', second(cluster('c')))
      expect(inForce(await read())).toEqual(known)
      await write('m.yaml', first(cluster('c')))
      await read()
      await remove('m.yaml')
      await write('n.yaml', second(cluster('c')))
      const set = await readLater()
      expect(inForce(set)).toEqual(known)
      expect(set.problems).toEqual([])
    }),
  )
})

it('two Secrets of one name in two namespaces are two, each with what it holds', () =>
  scene(async ({ write, read, restart }) => {
    const secret = (password: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: pw\nstringData: {password: ${password}}\n`
    await write('s.yaml', docs(within('a', secret('one')), within('b', secret('two'))))
    await read()
    await write('s.yaml', 'kind: [')
    restart()
    const { resources } = await read()
    expect(
      resources.map((one) => one.kind === 'Secret' && [refKey(refOf(one)), one.spec.data.password?.reveal()]),
    ).toEqual([
      ['Secret/b/pw', 'two'],
      ['Secret/pw', 'one'],
    ])
  }))

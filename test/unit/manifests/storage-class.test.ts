import { brief, docs, kafka, pool, readText } from './manifests.ts'

const CLAIM = '{type: persistent-claim, size: 1Gi, class: gp3}'
const withStorage = (storage: string, annotations = '{}', ofKafka = '{}'): string =>
  docs(
    kafka('a').replace('  name: a', `  name: a\n  annotations: ${ofKafka}`),
    pool('nodes', 'a')
      .replace('{type: ephemeral}', storage)
      .replace('  name: nodes', `  name: nodes\n  annotations: ${annotations}`),
  )

it.each([
  ['on a single volume', CLAIM, 'spec.storage.class'],
  [
    'on volumes of a jbod, once a pool',
    `{type: jbod, volumes: [{id: 0, type: ephemeral}, {id: 1, ${CLAIM.slice(1)}, {id: 2, ${CLAIM.slice(1)}]}`,
    'spec.storage.volumes[1].class',
  ],
])('says that a storage class chooses nothing, and what does: %s', async (_, storage, path) => {
  const { problems } = await readText(withStorage(storage))
  expect(problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'StorageClassIgnored',
      path,
      message: 'Docker has no storage classes, so `gp3` chooses no driver for new volumes.',
      mend: 'Keep it, or name a volume driver of the engine in the annotation `drover/volume-driver`.',
      resource: { kind: 'KafkaNodePool', name: 'nodes' },
    }),
  ])
})

const DRIVER = '{drover/volume-driver: rclone}'

it.each([
  ['its pool names the driver', withStorage(CLAIM, DRIVER)],
  ['its Kafka names the driver', withStorage(CLAIM, '{}', DRIVER)],
  ['it is called as the driver that is used', withStorage(CLAIM.replace('gp3', 'local'))],
])('says nothing of a storage class where %s', async (_, text) => {
  expect((await readText(text)).problems).toEqual([])
})

it('refuses a name that no driver can have', async () => {
  expect(brief(await readText(withStorage(CLAIM, '{drover/volume-driver: a driver}')))).toContain(
    'error InvalidValue 18:39',
  )
})

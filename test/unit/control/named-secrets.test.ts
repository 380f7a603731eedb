import { clusterText, manifestsOf } from '../../world/cluster-text.ts'
import { createWorld, RESYNC_MS, type World } from '../../world/world.ts'

const env = '[{name: WORD, valueFrom: {secretKeyRef: {name: s, key: word}}}]'
const CLUSTER = clusterText().replaceAll(/^ {4}config: .*$/gm, `    template: {kafkaContainer: {env: ${env}}}`)
const withSecret = (word: string): string =>
  `${CLUSTER}---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {word: ${word}, other: ${word}}\n`

const words = (world: World) => world.host.nodes().map(({ spec }) => spec.env.WORD)
const runs = (world: World) => world.host.nodes().map(({ id, startedAt }) => `${id} ${startedAt}`)
const save = async (world: World, text: string): Promise<void> => {
  world.manifests = await manifestsOf(text)
  await world.life?.reload()
  await world.settle()
  await world.pass(RESYNC_MS)
}

it('a Secret that is gone keeps no node from coming back with what it had', async () => {
  const world = await createWorld(withSecret('first'))
  world.start()
  await world.settle()
  const before = runs(world)
  await save(world, CLUSTER)
  expect(runs(world)).toEqual(before)
  const [first] = world.host.nodes()
  world.host.engine.remove(first?.id ?? '')
  await world.settle()
  expect(words(world)).toEqual(['first', 'first', 'first'])
})

it('a Secret that is gone keeps no node from coming back with the files it had', async () => {
  const template =
    '{pod: {volumes: [{name: v, secret: {secretName: s}}]}, kafkaContainer: {volumeMounts: [{name: v, mountPath: /mnt/v}]}}'
  const mounting = clusterText().replaceAll(/^ {4}config: .*$/gm, `    template: ${template}`)
  const files = (of: World) =>
    of.host.nodes().map(({ spec }) => {
      const config = spec.mounts.find(({ target }) => target === '/etc/drover')?.volume ?? ''
      return of.host.engine.volume(config).files.get('volumes/v/0')?.content
    })
  const world = await createWorld(withSecret('first').replace(CLUSTER, mounting))
  world.start()
  await world.settle()
  const before = runs(world)
  await save(world, mounting)
  expect(runs(world)).toEqual(before)
  const [first] = world.host.nodes()
  world.host.engine.remove(first?.id ?? '')
  world.host.engine.removeVolume(first?.spec.mounts.find(({ target }) => target === '/etc/drover')?.volume ?? '')
  await world.settle()
  expect(files(world)).toEqual(['first', 'first', 'first'])
  await save(world, withSecret('second').replace(CLUSTER, mounting))
  expect(files(world)).toEqual(['second', 'second', 'second'])
})

it('a state folder that was lost restarts no node, and the next edit of the Secret all', async () => {
  const world = await createWorld(withSecret('first'))
  world.start()
  await world.settle()
  const before = runs(world)
  world.loseState()
  world.start()
  await world.settle()
  await world.pass(5 * RESYNC_MS)
  expect(runs(world)).toEqual(before)
  await save(world, withSecret('second'))
  expect(words(world)).toEqual(['second', 'second', 'second'])
})

import { observeOnce } from '../../../src/control/plan-once.ts'
import { decideFrom, type PassFacts } from '../../../src/plan/pass.ts'
import { withoutSecrets } from '../../../src/plan/redact.ts'
import { renderPlan } from '../../../src/plan/render.ts'
import { dataText, parseData } from '../../../src/report/plain-data.ts'
import { clusterText, manifestsOf } from '../../world/cluster-text.ts'
import { createWorld, type World } from '../../world/world.ts'

const CANARY = 'canary-7f3a'
const SECRET = `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {word: ${CANARY}}\n`
const jvm = `jvmOptions: {javaSystemProperties: [{name: my.keystore.password, value: ${CANARY}}]}`
const MANIFESTS = `${clusterText({ config: `{"my.reporter.secret": "${CANARY}", "num.partitions": "3"}` }).replaceAll(
  'resources:',
  `${jvm}\n  resources:`,
)}${SECRET}`

async function factsOf(world: World): Promise<PassFacts> {
  const { tools } = world.start()
  await world.settle()
  const scope = { whole: true, sources: [], signal: new AbortController().signal }
  const [pass] = await observeOnce(tools, world.state, world.manifests, scope)
  if (pass === undefined) throw new Error('there is no cluster')
  return pass.facts
}

describe('what leaves the host', () => {
  it('has no secret in it, and a cluster that is as its manifest wants it still is', async () => {
    const facts = await factsOf(await createWorld(MANIFESTS))
    expect(dataText(facts)).toContain(CANARY)
    const redacted = withoutSecrets(facts)
    expect(dataText(redacted)).not.toContain(CANARY)
    expect(renderPlan(decideFrom(redacted))).toBe('Kafka/sim: 0 operations, 0 waits\n')
  })

  it('has no value of a Secret that a variable names, and its seal keeps the plan', async () => {
    const env = '[{name: WORD, valueFrom: {secretKeyRef: {name: s, key: word}}}]'
    const naming = clusterText().replaceAll(/^ {4}config: .*$/gm, `    template: {kafkaContainer: {env: ${env}}}`)
    const world = await createWorld(`${naming}${SECRET}`)
    const facts = await factsOf(world)
    expect(world.host.nodes().map(({ spec }) => spec.env.WORD)).toEqual([CANARY, CANARY, CANARY])
    expect(dataText(facts)).not.toContain(CANARY)
    const redacted: PassFacts = parseData(dataText(withoutSecrets(facts))) as PassFacts
    expect(renderPlan(decideFrom(redacted))).toBe('Kafka/sim: 0 operations, 0 waits\n')
  })

  it('has no value of a Secret that is a file of a volume, and its seal keeps the plan', async () => {
    const template =
      '{pod: {volumes: [{name: v, secret: {secretName: s}}]}, kafkaContainer: {volumeMounts: [{name: v, mountPath: /mnt/v}]}}'
    const naming = clusterText().replaceAll(/^ {4}config: .*$/gm, `    template: ${template}`)
    const world = await createWorld(`${naming}${SECRET}`)
    const facts = await factsOf(world)
    const config = [...world.host.engine.volumes.values()].filter(({ files }) => files.has('volumes/v/0'))
    expect(config.map(({ files }) => files.get('volumes/v/0')?.content)).toEqual([CANARY, CANARY, CANARY])
    // What `docker inspect` shows of them.
    expect(JSON.stringify(world.host.nodes().map(({ spec }) => spec))).not.toContain(CANARY)
    expect(dataText(facts)).not.toContain(CANARY)
    const redacted: PassFacts = parseData(dataText(withoutSecrets(facts))) as PassFacts
    expect(renderPlan(decideFrom(redacted))).toBe('Kafka/sim: 0 operations, 0 waits\n')
  })

  it('has the level of a logger whose name speaks of secrets, so that it is no other one', async () => {
    const loggers = '{logger.c.name: my.CredentialCache, logger.c.level: DEBUG}'
    const logging = `    logging: {type: inline, loggers: ${loggers}}`
    const facts = await factsOf(await createWorld(clusterText().replaceAll(/^ {4}config: .*$/gm, logging)))
    expect(facts.kafka.loggers?.get(0)).toMatchObject({ 'my.CredentialCache': 'DEBUG' })
    const redacted: PassFacts = parseData(dataText(withoutSecrets(facts))) as PassFacts
    expect(renderPlan(decideFrom(redacted))).toBe('Kafka/sim: 0 operations, 0 waits\n')
  })

  it('has no part of a ConfigMap that is secret by its looks, and the files of it keep the plan', async () => {
    const template =
      '{pod: {volumes: [{name: v, configMap: {name: m}}]}, kafkaContainer: {volumeMounts: [{name: v, mountPath: /mnt/v}]}}'
    const naming = clusterText().replaceAll(/^ {4}config: .*$/gm, `    template: ${template}`)
    const bytes = Buffer.from(CANARY).toString('base64')
    const map = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {it: "my.password=${CANARY}"}\nbinaryData: {that: ${bytes}}\n`
    const facts = await factsOf(await createWorld(`${naming}${map}`))
    expect(dataText(facts)).toContain(CANARY)
    expect(dataText(facts)).toContain(bytes)
    const redacted = withoutSecrets(facts)
    expect(dataText(redacted)).not.toContain(CANARY)
    expect(dataText(redacted)).not.toContain(bytes)
    expect(renderPlan(decideFrom(redacted))).toBe('Kafka/sim: 0 operations, 0 waits\n')
  })

  it('has nothing of other resources that bear the label, nor the copy that kubectl leaves of a manifest', async () => {
    const facts = await factsOf(await createWorld())
    const copy = JSON.stringify({ spec: { kafka: { config: { 'my.reporter.secret': CANARY } } } })
    const beside = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, labels: {strimzi.io/cluster: sim}}\ndata: {word: ${CANARY}}\n`
    const text = clusterText({ annotations: `{kubectl.kubernetes.io/last-applied-configuration: '${copy}'}` })
    const { resources } = await manifestsOf(`${text}${beside}`)
    const given = { ...facts, wish: { ...facts.wish, resources } }
    expect(dataText(given).split(CANARY)).toHaveLength(3)
    const redacted = withoutSecrets(given)
    expect(dataText(redacted)).not.toContain(CANARY)
    expect(redacted.wish.resources.map(({ kind }) => kind)).not.toContain('ConfigMap')
    expect(renderPlan(decideFrom(redacted))).toBe(renderPlan(decideFrom(given)))
  })

  it('shows the same change as before', async () => {
    const world = await createWorld(MANIFESTS)
    await factsOf(world)
    await world.declare(MANIFESTS.replaceAll('512Mi', '640Mi').replace('num.partitions": "3', 'num.partitions": "4'))
    const { tools } = world.start()
    const scope = { whole: true, sources: [], signal: new AbortController().signal }
    const [pass] = await observeOnce(tools, world.state, world.manifests, scope)
    if (pass === undefined) throw new Error('there is no cluster')
    const text = renderPlan(pass.plan)
    expect(text).toContain('CreateContainer')
    const named = (plan: string) => plan.replaceAll(/config-(.+)-[0-9a-f]{8}/g, 'config-$1')
    expect(named(renderPlan(decideFrom(withoutSecrets(pass.facts))))).toBe(named(text))
  })

  it('has what other clusters are out of it', async () => {
    const both = `${clusterText()}---\n${clusterText({ name: 'other' })}`
    const { wish } = withoutSecrets({
      ...(await factsOf(await createWorld())),
      wish: { cluster: 'sim', resources: (await manifestsOf(both)).resources, deleteVolumes: false },
    })
    expect(
      new Set(wish.resources.map(({ metadata }) => metadata.labels['strimzi.io/cluster'] ?? metadata.name)),
    ).toEqual(new Set(['sim']))
  })

  it('has no copy of a manifest that kubectl left on it', async () => {
    const copy = `{"spec":{"kafka":{"config":{"x":"${CANARY}"}}}}`
    const annotations = JSON.stringify({ 'kubectl.kubernetes.io/last-applied-configuration': copy })
    const facts = await factsOf(await createWorld(clusterText({ annotations })))
    expect(dataText(facts)).toContain(CANARY)
    expect(dataText(withoutSecrets(facts))).not.toContain(CANARY)
  })

  it('has nothing of what is known beside it to be secret, be it a name', async () => {
    const facts = await factsOf(await createWorld(clusterText({ topics: { [CANARY]: '{partitions: 1}' } })))
    expect(dataText(withoutSecrets(facts))).toContain(CANARY)
    const redacted = withoutSecrets(facts, (text) => text.replaceAll(CANARY, '*'.repeat(CANARY.length)))
    expect(dataText(redacted)).not.toContain(CANARY)
    expect(renderPlan(decideFrom(redacted))).toBe('Kafka/sim: 0 operations, 0 waits\n')
  })

  it('has lines of text without the values that are secret by name', async () => {
    const facts = await factsOf(await createWorld())
    const lines = ['INFO a=b', `sasl.jaas.config = x password="${CANARY}";`, `-Da.password=${CANARY}`]
    const docker = { ...facts.docker, logTails: new Map([['id', lines]]) }
    const { logTails } = withoutSecrets({ ...facts, docker }).docker
    expect(logTails.get('id')?.[0]).toBe('INFO a=b')
    expect(JSON.stringify(logTails.get('id'))).not.toContain(CANARY)
  })
})

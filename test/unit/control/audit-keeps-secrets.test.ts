import { AUDIT_FILES, readAudit } from '../../../src/report/read-audit.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { STATE } from '../../world/life.ts'
import { convergedWorld, RESYNC_MS } from '../../world/world.ts'

const CANARIES = ['c4nary-one', 'c4nary-two'] as const
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const login = (password: string) => JSON.stringify({ auths: { 'docker.io': { auth: base64(`me:${password}`) } } })

/** A secret in every place of a manifest that may hold or name one. */
const knowing = (password: string): string =>
  `${clusterText().replace(
    /^ {4}config: .*$/m,
    `    logging: {type: external, valueFrom: {configMapKeyRef: {name: settings, key: log}}}
    template:
      pod: {volumes: [{name: v, secret: {secretName: s}}], imagePullSecrets: [{name: registry}]}
      kafkaContainer:
        env: [{name: WORD, valueFrom: {secretKeyRef: {name: s, key: word}}}]
        volumeMounts: [{name: v, mountPath: /mnt/v}]`,
  )}---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {log: "rootLogger.level=INFO"}
---
apiVersion: v1
kind: Secret
metadata:
  name: s
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"word":"${password}"}}'}
stringData: {word: ${password}}
data: {more: ${base64(password)}}
---
apiVersion: v1
kind: Secret
metadata: {name: registry}
type: kubernetes.io/dockerconfigjson
data: {.dockerconfigjson: ${base64(login(password))}}
`

/** What a file of the store of secrets holds; words that stand everywhere left out. */
const textsIn = (file: string): string[] => {
  const texts: string[] = []
  JSON.parse(file, (_, value) => {
    if (typeof value === 'string' && value.length >= 8) texts.push(value)
    return value
  })
  return texts
}

it('what Secrets hold, and what the cluster itself keeps, is nowhere in the audit of a cluster that is brought up, and rolled because of them', async () => {
  const [one, two] = CANARIES
  const world = await convergedWorld(knowing(one))
  const before = (await readAudit(world.state)).length
  await world.declare(knowing(two))
  await world.pass(RESYNC_MS)
  const records = await readAudit(world.state)
  expect(records.slice(before).map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['SignalContainer SIGTERM', 'CreateContainer', 'WriteFiles']),
  )
  const text = AUDIT_FILES.map((file) => `${STATE}/${file}`)
    .filter((path) => world.host.disk.names().includes(path))
    .map((path) => world.host.disk.readText(path))
  const all = (await Promise.all(text)).join('')
  expect(all.length).toBeGreaterThan(1_000)
  const given = CANARIES.flatMap((canary) => [canary, base64(canary), base64(`me:${canary}`), base64(login(canary))])
  const own = world.host.disk.names().filter((path) => path.startsWith(`${STATE}/secrets/`))
  const kept = (await Promise.all(own.map((path) => world.host.disk.readText(path)))).flatMap(textsIn)
  expect(kept.filter((text) => text.includes('key'))).not.toEqual([])
  expect([...given, ...kept].filter((trace) => all.includes(trace))).toEqual([])
})

import { readText } from './manifests.ts'

const manifest = (template: string) => `\
apiVersion: kafka.strimzi.io/v1
kind: KafkaNodePool
metadata:
  name: p
  labels: {strimzi.io/cluster: a}
spec:
  replicas: 1
  roles: [broker]
  storage: {type: ephemeral}
  template: ${template}
`

/** What is told of a securityContext, of a pod or of a container. */
async function told(part: 'pod' | 'kafkaContainer', context: string) {
  const { problems } = await readText(manifest(`{${part}: {securityContext: ${context}}}`))
  const own = problems.filter(({ path }) => path?.includes('securityContext'))
  return own.map(({ severity, reason, path = '', message }) => {
    expect([severity, reason]).toEqual(['warning', 'FieldIgnored'])
    return `${path.slice(path.indexOf('securityContext'))} ${message}`
  })
}
const USER = 'every container runs as 1000:1000, to whom the data volumes belong'
const MORE = 'no container gets more than it has anyway'

it.each([
  '{runAsUser: 1000, runAsGroup: 1000, runAsNonRoot: true, fsGroup: 1000, supplementalGroups: [1000]}',
  '{seccompProfile: {type: RuntimeDefault}, appArmorProfile: {type: RuntimeDefault}, sysctls: []}',
  '{runAsUser: null, supplementalGroups: []}',
])('a pod may say what is so anyway: %s', async (context) => {
  expect(await told('pod', context)).toEqual([])
})

it.each([
  '{allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true, procMount: Default}',
  '{capabilities: {drop: [ALL]}}',
  '{capabilities: {drop: [NET_RAW], add: []}, runAsNonRoot: true}',
])('a container may say what is so anyway: %s', async (context) => {
  expect(await told('kafkaContainer', context)).toEqual([])
})

it('another user is told: he could not read what is on the volumes', async () => {
  const said = await told('pod', '{runAsUser: 0, runAsGroup: 1001, runAsNonRoot: false, fsGroup: 0}')
  expect(said).toEqual(
    ['runAsUser', 'runAsGroup', 'runAsNonRoot', 'fsGroup'].map(
      (name) => `securityContext.${name} It has no effect: ${USER}.`,
    ),
  )
  expect(await told('kafkaContainer', '{runAsUser: 1001}')).toHaveLength(1)
})

it('whatever would loosen the hardening is told', async () => {
  const loosened = '{allowPrivilegeEscalation: true, privileged: true, capabilities: {add: [SYS_ADMIN], drop: [ALL]}}'
  expect(await told('kafkaContainer', loosened)).toEqual([
    `securityContext.allowPrivilegeEscalation It has no effect: ${MORE}.`,
    `securityContext.privileged It has no effect: ${MORE}.`,
    'securityContext.capabilities It has no effect: no container has any capability.',
  ])
  expect(await told('kafkaContainer', '{readOnlyRootFilesystem: false, seccompProfile: {type: Unconfined}}')).toEqual([
    'securityContext.readOnlyRootFilesystem It has no effect: every container has a read-only root file system.',
    'securityContext.seccompProfile It has no effect: every container has the profile that is the engine’s default.',
  ])
})

it('what Docker does not know, and what is no securityContext, is told', async () => {
  expect(await told('pod', '{fsGroupChangePolicy: Always, __proto__: 1}')).toHaveLength(2)
  expect(await told('pod', 'restricted')).toEqual(['securityContext It has no effect: it is no map.'])
})

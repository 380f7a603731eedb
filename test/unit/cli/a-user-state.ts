import type { GuardedListener } from '../../../src/model/client-listener.ts'
import { secretOfUser } from '../../../src/model/desired-user.ts'
import type { KafkaUserSpec } from '../../../src/model/resource.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { secretsIn } from '../../../src/report/secret-store.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { aKafka, aUser } from '../../fixtures/resources.ts'

const pem = (what: string, kind = 'CERTIFICATE') => `-----BEGIN ${kind}-----\n${what}\n-----END ${kind}-----\n`
export const CLUSTER_CA = pem('Q0E=')
export const CLIENTS_CA = pem('Q0M=')
export const LEAF = pem('Qk9C')
export const KEY = pem('S0VZ', 'PRIVATE KEY')
export const LISTENERS: readonly GuardedListener[] = [
  { name: 'plain', port: 9092, type: 'internal', tls: false },
  { name: 'words', port: 9095, type: 'internal', tls: false, authentication: { type: 'scram-sha-512' } },
  { name: 'scram', port: 9093, type: 'internal', tls: true, authentication: { type: 'scram-sha-512' } },
  { name: 'mutual', port: 9094, type: 'nodeport', tls: true, authentication: { type: 'tls' } },
]
export const SCRAM: KafkaUserSpec = { authentication: { type: 'scram-sha-512' } }
const TLS: KafkaUserSpec = { authentication: { type: 'tls' } }

interface Given {
  readonly password?: string
  readonly listeners?: readonly GuardedListener[]
  /** Whether there is anything of them. */
  readonly areKept?: boolean
}

/** A state folder with a cluster `c` with users, of whom `alice` has this password, and `bob` a certificate. */
export async function givenUsers(
  path: string,
  { password = 'word', listeners = LISTENERS, areKept = true }: Given = {},
): Promise<void> {
  const folder = await openStateFolder(path, 'write')
  const store = await openStatusStore(folder)
  const users = [
    aUser('alice', SCRAM),
    aUser('bob', TLS),
    aUser('dave', { authentication: { type: 'tls-external' } }),
    aUser('eve'),
  ]
  const lost = { ...aUser('lost', SCRAM), metadata: { name: 'lost', labels: {}, annotations: {} } }
  const generations = await store.observe({ resources: [aKafka({ listeners }), ...users, lost] }, 0)
  const there = listeners.map(({ name, port, tls }) => ({
    ...{ name, type: 'internal', bootstrapServers: `c-kafka-bootstrap:${port}` },
    ...(tls && { certificates: [CLUSTER_CA] }),
  }))
  const message = 'what the cluster keeps secret is not there yet'
  const waits = [{ type: 'Ready', status: 'False', reason: 'SecretsNotReady', message }] as const
  await store.apply(
    [
      { kind: 'Kafka', name: 'c', conditions: [], fields: { listeners: there } },
      { kind: 'KafkaUser', name: 'alice', conditions: waits, fields: {} },
    ],
    0,
    generations,
  )
  if (!areKept) return
  const secrets = secretsIn(folder)
  const write = (name: string, values: Readonly<Record<string, string>>) =>
    secrets.write(
      { kind: 'Kafka', name: 'c' },
      name,
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, new Sensitive(value)])),
    )
  await write(secretOfUser('alice'), { password, rotation: '1' })
  await write(secretOfUser('bob'), { 'user.crt': LEAF, 'user.key': KEY })
  await write('cluster-ca', { 'ca.crt': 'x', 'ca.key': 'hidden', 'trusted.crt': CLUSTER_CA })
  await write('clients-ca', { 'ca.crt': 'x', 'ca.key': 'hidden', 'trusted.crt': CLIENTS_CA })
}

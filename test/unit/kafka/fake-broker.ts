import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { KafkaEndpoint } from '../../../src/kafka/client.ts'

const API_VERSIONS = 18

/**
 * `silent`: takes everything and says nothing. `half`: begins every answer. `versions`: answers every ApiVersions, and nothing
 * else. `late`: does so with `catchUp`.
 */
export type Manner = 'silent' | 'half' | 'versions' | 'late'

/** A node on a port of this host that has only some of a broker's manners. */
export interface FakeBroker {
  readonly endpoint: KafkaEndpoint
  readonly port: number
  manner: Manner
  /** Requests that came, ApiVersions left out. */
  asked(): number
  accepted(): number
  /** Connections that stand. */
  open(): number
  hangUp(): void
  /** Gives the answers that are late, the oldest first. */
  catchUp(): void
  close(): void
}

export async function startBroker(nodeId: number, manner: Manner): Promise<FakeBroker> {
  const sockets = new Set<Socket>()
  const owed: (() => void)[] = []
  let [asked, accepted] = [0, 0]
  const server = createServer((socket) => {
    accepted++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let received: Buffer = Buffer.alloc(0)
    const answer = (apiKey: number, correlationId: number): void => {
      if (apiKey !== API_VERSIONS) asked++
      if (broker.manner === 'half') socket.write(head(1_000, correlationId))
      const give = () => void socket.write(apiVersions(correlationId))
      if (broker.manner === 'versions' && apiKey === API_VERSIONS) give()
      if (broker.manner === 'late' && apiKey === API_VERSIONS) owed.push(give)
    }
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 12 && received.length >= 4 + received.readInt32BE(0)) {
        answer(received.readInt16BE(4), received.readInt32BE(8))
        received = received.subarray(4 + received.readInt32BE(0))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const broker: FakeBroker = {
    endpoint: { nodeId, host: '127.0.0.1', port, role: 'broker' },
    port,
    manner,
    asked: () => asked,
    accepted: () => accepted,
    open: () => sockets.size,
    hangUp,
    catchUp() {
      for (const give of owed.splice(0)) give()
    },
    close() {
      hangUp()
      server.close()
    },
  }
  return broker
}

/** ApiVersions version 4: no error, no keys, no throttling, and `metadata.version` finalised at 30. */
function apiVersions(correlationId: number): Buffer {
  const name = Buffer.from('metadata.version')
  const feature = [name.length + 1, ...name, 0, 30, 0, 7, 0]
  const body = Buffer.from([...[0, 0], 1, ...[0, 0, 0, 0], 1, 2, feature.length + 1, 2, ...feature])
  return Buffer.concat([head(body.length, correlationId), body])
}

function head(bodyLength: number, correlationId: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeInt32BE(4 + bodyLength, 0)
  bytes.writeInt32BE(correlationId, 4)
  return bytes
}

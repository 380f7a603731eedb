import type { KafkaEndpoint } from './client.ts'
import { within } from './deadline.ts'
import type { KafkaDeadlines } from './deadlines.ts'
import { askVersions } from './features.ts'
import { refusalOf } from './refusal.ts'
import { securityKey, wireSecurity } from './security.ts'
import { type Connection, loadWire } from './wire.ts'

/** One open connection to each endpoint, kept between passes. */
export class Connections {
  readonly #deadlines: KafkaDeadlines
  readonly #open = new Map<string, Connection>()
  readonly #dialling = new Map<string, Promise<Connection>>()

  constructor(deadlines: KafkaDeadlines) {
    this.#deadlines = deadlines
  }

  /** Closes connections to all other endpoints. */
  keepOnly(endpoints: readonly KafkaEndpoint[]): void {
    const wanted = new Set(endpoints.map(keyOf))
    for (const [key, connection] of this.#open) if (!wanted.has(key)) hangUp(connection)
    for (const [key, dialling] of this.#dialling) {
      if (wanted.has(key)) continue
      this.#dialling.delete(key)
      dialling.then(hangUp, () => {})
    }
  }

  /** The connection that stands already, if any. */
  find(endpoint: KafkaEndpoint): Connection | undefined {
    const connection = this.#open.get(keyOf(endpoint))
    return connection?.isConnected() ? connection : undefined
  }

  /** The connection that stands, or a new one; callers who ask at the same time share the dialling. */
  connect(endpoint: KafkaEndpoint): Promise<Connection> {
    const standing = this.find(endpoint)
    if (standing !== undefined) return Promise.resolve(standing)
    const key = keyOf(endpoint)
    return this.#dialling.get(key) ?? this.#dial(endpoint, key)
  }

  /** Resolves when the endpoint answers ApiVersions now, over the standing connection or a new one; else throws. */
  async prove(endpoint: KafkaEndpoint, signal?: AbortSignal): Promise<void> {
    // Loading the library must not count against the node's deadline.
    const wire = await loadWire()
    const standing = this.find(endpoint)
    if (standing !== undefined) {
      try {
        await within(this.#deadlines.connect, signal, () => askVersions(wire, standing))
        return
      } catch {
        this.drop(endpoint)
      }
    }
    await within(2 * this.#deadlines.connect, signal, () => this.connect(endpoint))
  }

  /** Closes a connection that failed or hangs, so that the next request dials anew. */
  drop(endpoint: KafkaEndpoint): void {
    const connection = this.#open.get(keyOf(endpoint))
    if (connection) hangUp(connection)
    this.#open.delete(keyOf(endpoint))
  }

  #dial(endpoint: KafkaEndpoint, key: string): Promise<Connection> {
    // While it is dialled the endpoint may be given up (`keepOnly` closes the connection then), and be dialled once
    // more when a node comes back under its address: of two only the later one is kept.
    const isWanted = () => this.#dialling.get(key) === dialling
    const dialling = dial(endpoint, this.#deadlines).then(
      (connection) => {
        if (isWanted()) this.#keep(key, connection)
        return connection
      },
      (error: unknown) => {
        if (isWanted()) this.#dialling.delete(key)
        throw error
      },
    )
    this.#dialling.set(key, dialling)
    return dialling
  }

  #keep(key: string, connection: Connection): void {
    this.#dialling.delete(key)
    this.#open.set(key, connection)
    connection.once('close', () => {
      if (this.#open.get(key) === connection) this.#open.delete(key)
    })
  }
}

/** A connection that has proved itself: a hung process, and a TLS listener that dislikes us, still accept. */
async function dial({ host, port, security = {} }: KafkaEndpoint, deadlines: KafkaDeadlines): Promise<Connection> {
  const wire = await loadWire()
  const connection = new wire.Connection('drover', {
    connectTimeout: deadlines.connect,
    // It closes the connection then, also when nobody waits for that answer any more.
    requestTimeout: deadlines.node,
    ...wireSecurity(security, host),
  })
  // Errors reach whoever waits for an answer; without a listener they would end the process as well. A node that wants
  // another certificate says so only after the handshake, and whoever waits then hears of a closed connection alone.
  let said: unknown
  connection.on('error', (error) => {
    said ??= error
  })
  try {
    await within(deadlines.connect, undefined, async () => {
      await connection.connect(host, port)
      await askVersions(wire, connection)
    })
    return connection
  } catch (error) {
    hangUp(connection)
    throw refusalOf(said) ?? refusalOf(error) ?? error
  }
}

/**
 * At once, whatever is under way. The library's own end alone stops its clock for a login that has to be repeated,
 * which would keep the process alive for minutes.
 */
function hangUp(connection: Connection): void {
  const { socket } = connection
  connection.close().catch(() => {})
  socket?.destroy()
}

function keyOf({ nodeId, role, host, port, security }: KafkaEndpoint): string {
  return `${role} ${nodeId} ${host}:${port} ${securityKey(security)}`
}

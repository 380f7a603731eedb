import { get } from 'node:http'
import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 250

/**
 * What comes from this machine to one of the ports that Drover publishes, the engine's container passes on to its
 * loopback.
 */
const TO_ITS_LOOPBACK = [
  'echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet',
  'iptables -t nat -A PREROUTING -i eth0 -p tcp --dport 20000:65535 -j DNAT --to-destination 127.0.0.1',
].join(' && ')

/**
 * Leads ports of this machine's loopback to those that a nested engine publishes on its own, as Docker Desktop does
 * between a computer and its virtual machine: what is published can be reached, and nothing else. Like there, a
 * connection is taken first and closed when nobody answers it inside. The engine itself can be reached by TCP
 * meanwhile: `address`; `end` ends all that.
 */
export async function leadPublishedPorts(engine) {
  await engine.exec('sh', '-c', TO_ITS_LOOPBACK)
  const socketPath = engine.socket.slice('unix://'.length)
  const open = new Map()

  const follow = async () => {
    const published = await publishedPorts(socketPath)
    for (const port of published) if (!open.has(port)) open.set(port, await lead(port, { host: engine.address, port }))
    for (const [port, { end }] of open) {
      if (published.has(port)) continue
      open.delete(port)
      end()
    }
  }
  // Not at its events: they come a moment before what they tell of can be seen. One that is going publishes nothing any
  // more.
  let ended = false
  const following = (async () => {
    for (; !ended; await pause(LOOK_EVERY_MS)) await follow().catch(() => {})
  })()
  const api = await lead(0, { path: socketPath })
  return {
    address: `tcp://127.0.0.1:${api.port}`,
    end: async () => {
      ended = true
      await following
      for (const { end } of [api, ...open.values()]) end()
    },
  }
}

async function publishedPorts(socketPath) {
  const answer = await new Promise((resolve, reject) => {
    get({ socketPath, path: '/v1.41/containers/json' }, resolve).on('error', reject)
  })
  let text = ''
  for await (const piece of answer) text += piece
  return new Set(JSON.parse(text).flatMap(({ Ports }) => Ports.flatMap(({ PublicPort }) => PublicPort ?? [])))
}

/** Listens on a port of the loopback (0: any), and passes on what comes there. */
function lead(port, target) {
  const sockets = new Set()
  // Either side may be done with its part while the other goes on, as with docker exec.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ ...target, allowHalfOpen: true })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(socket)
      socket.pipe(other)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  const end = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return new Promise((resolve) => {
    // A port that something else has is not led: whoever dials it finds that out.
    server.on('error', (error) => {
      process.stderr.write(`port ${port} is not led on: ${error.message}\n`)
      resolve({ port, end })
    })
    server.listen(port, '127.0.0.1', () => resolve({ port: server.address().port, end }))
  })
}

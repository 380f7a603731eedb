import type { ContainerSpec } from '../../src/model/docker-state.ts'
import { IDLE } from '../contract/docker/bench.ts'
import type { TwinEngine } from '../twins/docker-engine.ts'

/**
 * Plays the few shell lines the contract's containers run: `echo`, `cat`, `exit`, `touch` and the idle loop. A
 * container may touch only in directories that were written for it, since a fresh volume's root belongs to root.
 */
export function playShell(engine: TwinEngine): void {
  engine.events.listen((event) => {
    if (event.type === 'container' && event.action === 'start') play(engine, event.id)
  })
}

function play(engine: TwinEngine, id: string): void {
  const { spec } = engine.container(id)
  const script = spec.entrypoint[2]
  if (script === undefined || script === IDLE) return
  for (const command of script.replace(IDLE, 'idle').split(/; | && /)) {
    const [word, argument = ''] = command.split(' ')
    if (word === 'idle') return
    if (word === 'echo') engine.write(id, [argument.startsWith('$') ? (spec.env[argument.slice(1)] ?? '') : argument])
    if (word === 'cat') engine.write(id, FILES[argument]?.(spec) ?? [])
    if (word === 'exit') engine.exit(id, Number(argument))
    if (word === 'touch' && !touch(engine, id, argument)) engine.exit(id, 1)
  }
  engine.exit(id, 0)
}

/** What an engine mounts over files of a container's image, as far as it follows from the spec. */
const FILES: Readonly<Record<string, (spec: ContainerSpec) => string[]>> = {
  '/etc/hosts': ({ extraHosts = [] }) => extraHosts.map((host) => host.replace(/^([^:]*):(.*)$/, '$2\t$1')),
  '/etc/resolv.conf': ({ dns }) => [
    'nameserver 127.0.0.11',
    ...(dns?.searches.length ? [`search ${dns.searches.join(' ')}`] : []),
    `options ${dns?.options.length ? dns.options.join(' ') : 'ndots:0'}`,
  ],
}

function touch(engine: TwinEngine, id: string, path: string): boolean {
  const mount = engine.container(id).spec.mounts.find(({ target }) => path.startsWith(`${target}/`))
  if (mount === undefined) return false
  const inside = path.slice(mount.target.length + 1)
  const folder = inside.slice(0, inside.lastIndexOf('/') + 1)
  if (!engine.volume(mount.volume).files.has(folder)) return false
  engine.edit(mount.volume, inside, '')
  return true
}

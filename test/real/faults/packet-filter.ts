import { docker } from '../docker-command.ts'
import { faultyImage } from './faulty-image.ts'

/**
 * Runs iptables in a container's own network, and nowhere else, by way of the engine; nothing of the host is touched.
 */
async function filter(container: string, commands: readonly string[]): Promise<void> {
  await docker(
    ...['run', '--rm', '--network', `container:${container}`, '--user', '0', '--entrypoint', 'sh'],
    ...['--cap-drop', 'ALL', '--cap-add', 'NET_ADMIN', '--cap-add', 'NET_RAW', await faultyImage()],
    ...['-c', commands.join(' && ')],
  )
}

const addressOf = (container: string): Promise<string> =>
  docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', container)

/** Nothing from `peer` reaches `container`; with `bothWays`, nothing from `container` leaves for `peer` either. */
export async function cut(container: string, peer: string, { bothWays = false } = {}): Promise<void> {
  const address = await addressOf(peer)
  const rules = [`INPUT -s ${address}`, ...(bothWays ? [`OUTPUT -d ${address}`] : [])]
  await filter(
    container,
    rules.map((rule) => `iptables -w -A ${rule} -j DROP`),
  )
}

/** Takes every rule away. A container that does not run any more has none. */
export async function mend(container: string): Promise<void> {
  if ((await docker('inspect', '--format', '{{.State.Running}}', container).catch(() => 'false')) !== 'true') return
  await filter(container, ['iptables -w -F INPUT', 'iptables -w -F OUTPUT'])
}

import { fewAtOnce } from '../../docker/few-at-once.ts'
import { findOwnContainer } from '../../docker/own-container.ts'
import { LABELS } from '../../model/labels.ts'
import type { Part } from './collecting.ts'
import type { Containers } from './engine.ts'
import type { Sources } from './sources.ts'

const LINES = 2_000
const MAX_BYTES = 2 * 1024 ** 2

/** What nodes wrote, those that do not run any more as well. */
export const nodeLogs = ({ docker }: Pick<Sources, 'docker'>, containers: () => Promise<Containers>): Part => ({
  name: 'logs/',
  about: `the last ${LINES} lines of every node, also of those that are dead, or have been replaced`,
  collect: async (into, signal) => {
    const client = await docker()
    const nodes = (await containers()).own.filter(({ labels }) => labels[LABELS.nodeId] !== undefined)
    await fewAtOnce(nodes, async ({ id, name }) => {
      const path = `logs/${name}.log`
      try {
        into.text(path, textOf(await client.readLogs(id, LINES, signal)), MAX_BYTES)
      } catch (error) {
        into.missing(path, error)
      }
    })
  },
})

/** What Drover itself wrote, where it runs in a container of this engine. */
export const ownLog = ({ docker, self, instance }: Pick<Sources, 'docker' | 'self' | 'instance'>): Part => ({
  name: 'drover.log',
  about: `the last ${LINES} lines of Drover's own log`,
  collect: async (into, signal) => {
    const client = await docker()
    const own = await findOwnContainer(client, self, signal)
    const [lease] = own ? [] : await client.listContainers(`${LABELS.lease}=${instance}`, signal)
    // A container that nobody gave a host name has the beginning of its id for one.
    const [host = ''] = lease?.labels[LABELS.leaseProcess]?.split(' ') ?? []
    const found = own ?? (/^[0-9a-f]{12}$/.test(host) ? await client.findContainer(host, signal) : undefined)
    if (found) into.text('drover.log', textOf(await client.readLogs(found.id, LINES, signal)), MAX_BYTES)
    else into.missing('drover.log', ELSEWHERE)
  },
})

const ELSEWHERE = [
  'Drover does not run in a container that is known here, so its log is where its stderr goes: `journalctl --unit drover`',
  'for a service, `docker logs NAME` for a container, or the file it was sent to; please add the lines from before it began',
].join(' ')

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

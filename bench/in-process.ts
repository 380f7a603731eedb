import { assemble } from '../src/control/assemble.ts'
import { withSecrets } from '../src/control/keep-secrets.ts'
import type { PassTools } from '../src/control/pass/pass-tools.ts'
import { openStateFolder } from '../src/report/state-folder.ts'
import { INSTANCE } from './cluster.ts'

export const SOCKET = { kind: 'unix', path: '/var/run/docker.sock', origin: 'the benchmark' } as const

/** Does something with what passes of the daemon work with, in this very process. */
export async function withTools<T>(state: string, work: (tools: PassTools) => Promise<T>): Promise<T> {
  const { tools, close } = await assemble({
    endpoint: SOCKET,
    instance: INSTANCE,
    statePath: '',
    files: { read: () => undefined },
  })
  try {
    return await work(withSecrets(tools, await openStateFolder(state, 'read')))
  } finally {
    close()
  }
}

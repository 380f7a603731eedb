import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DaemonReport } from '../../../src/control/daemon-report.ts'
import { beDaemon } from './a-daemon.ts'
import { type OpenDoor, openDoor } from './a-door.ts'
import { drover, type Ended } from './drover.ts'

export interface Way {
  /** Its state folder. */
  readonly state: string
  readonly ended: Ended
  /** Of the daemon that was asked; of one that is given files: none. */
  readonly door?: OpenDoor
}

interface Case {
  /** An empty folder. */
  readonly folder: string
  /** What is there before; told the state folder. */
  readonly prepare?: (state: string) => Promise<unknown>
  readonly report?: Partial<DaemonReport>
  /** The command, without its state folder. */
  readonly words: readonly string[]
  readonly input?: string
  /** What the daemon does when it reads anew. */
  readonly reading?: (state: string) => void
}

/** Runs a command beside a daemon that is given files, and beside one that is asked over its socket. */
export async function bothWays(of: Case): Promise<{ readonly byFiles: Way; readonly bySocket: Way }> {
  return { byFiles: await oneWay(of, 'files'), bySocket: await oneWay(of, 'socket') }
}

/** The same, one of them. */
export async function oneWay(of: Case, way: 'files' | 'socket'): Promise<Way> {
  const { folder, prepare, report, words, input = '', reading } = of
  const state = join(folder, `state-by-${way}`)
  mkdirSync(state, { mode: 0o700 })
  await prepare?.(state)
  await beDaemon(state, report)
  const read = () => reading?.(state)
  const door = way === 'socket' ? await openDoor(state, { reading: read }) : undefined
  const { code, stdout, stderr } = await drover([...words, '--state', state], { input })
  // Where it stands is all that differs.
  const told = (text: string) => text.replaceAll(state, 'STATE')
  await door?.door.close()
  return { state, ended: { code, stdout: told(stdout), stderr: told(stderr) }, ...(door && { door }) }
}

import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DAEMON_FILE } from '../../control/daemon-report.ts'
import { RECORD_FOLDERS } from '../../control/owners.ts'
import { REQUESTS_FOLDER } from '../../control/requests.ts'
import type { EventRecord } from '../../report/event.ts'
import { EVENTS_FILE, readEvents } from '../../report/event-log.ts'
import { systemCode } from '../../report/file-ops.ts'
import { AUDIT_FILES } from '../../report/read-audit.ts'
import { STATUS_FOLDER } from '../../report/read-records.ts'
import type { StateFolder } from '../../report/state-folder.ts'
import { EventTable } from '../output/event-table.ts'
import type { Into, Part } from './collecting.ts'
import type { Sources } from './sources.ts'

/** What Drover remembers. Only what is named here gets in: what it keeps of manifests has Secrets in it. */
export const stateFiles = ({ state }: Pick<Sources, 'state'>): Part => ({
  name: 'state/',
  about:
    'what Drover remembers: statuses, clusters, requests, events, audit, daemon.json; files.txt is what else lies there',
  collect: async (into) => {
    try {
      into.text('state/files.txt', (await listed(state.path)).join(''))
    } catch (error) {
      if (systemCode(error) === 'ENOENT') throw new Error(`there is no folder ${state.path}`, { cause: error })
      into.missing('state/files.txt', error)
    }
    const folders = [...RECORD_FOLDERS, REQUESTS_FOLDER, ...(await below(state, STATUS_FOLDER))]
    const found = (await Promise.all(folders.map((folder) => below(state, folder)))).flat()
    const names = await state.list('.')
    const audit = AUDIT_FILES.filter((file) => names.includes(file))
    await Promise.all([DAEMON_FILE, EVENTS_FILE, ...audit, ...found].map((file) => put(state, file, into)))
  },
})

/** What happened, as `drover events` prints it. */
export const events = ({ state, clock }: Pick<Sources, 'state' | 'clock'>): Part => ({
  name: 'events.txt',
  about: 'what was found and done, oldest first, as `drover events` prints it',
  collect: async (into) => {
    const render = (shown: readonly EventRecord[]) =>
      `${new EventTable({ withObject: true }).render(shown, clock.now())}\n`
    const found = await readEvents(state)
    if (found.length === 0) into.missing('events.txt', 'there are none')
    else into.data('events.txt', found, render)
  },
})

const below = async (state: StateFolder, folder: string): Promise<string[]> =>
  (await state.list(folder)).map((name) => `${folder}/${name}`)

async function put(state: StateFolder, file: string, into: Into): Promise<void> {
  const path = `state/${file}`
  try {
    const text = await state.readText(file)
    if (text === undefined) into.missing(path, 'there is none')
    else if (file.endsWith('.jsonl'))
      into.data(path, text.split('\n').map(parsed), (lines) => lines.map(asLine).join('\n'))
    else {
      const data = parsed(text)
      if (typeof data === 'string') into.text(path, text)
      else into.data(path, data)
    }
  } catch (error) {
    into.missing(path, error)
  }
}

/** The text itself where it is damaged. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const asLine = (data: unknown): string => (typeof data === 'string' ? data : JSON.stringify(data))

/** Every file below: its mode, owner, size, time and path. */
async function listed(folder: string): Promise<string[]> {
  const paths = (await readdir(folder, { recursive: true })).sort()
  return Promise.all(
    ['.', ...paths].map(async (path) => {
      const found = await lstat(join(folder, path)).catch(() => undefined)
      if (found === undefined) return `gone ${path}\n`
      const { mode, uid, size, mtime } = found
      return `${mode.toString(8).padStart(6, '0')} ${uid} ${String(size).padStart(9)} ${mtime.toISOString()} ${path}\n`
    }),
  )
}

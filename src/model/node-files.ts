import type { FileStat, FileToWrite } from './docker-state.ts'
import { sha256 } from './hash.ts'
import { LOGGERS_FILE } from './log-config.ts'
import { LOG_CONFIG, startScript } from './start-script.ts'
import { FILL_SCRIPT } from './volume-files.ts'

/** Name, in the config folder, of the file whose edits Drover watches for. */
export const PROPERTIES_FILE = 'server.properties'

/** The files of a node's config volume. @param volumes those that its additional volumes need */
export function configFiles(
  properties: string,
  format: string,
  loggers: string | undefined,
  volumes: readonly FileToWrite[],
): FileToWrite[] {
  return [
    timedFile(PROPERTIES_FILE, properties),
    timedFile('format.sh', format),
    timedFile('log4j2.yaml', LOG_CONFIG),
    ...(loggers === undefined ? [] : [timedFile(LOGGERS_FILE, loggers)]),
    timedFile('start.sh', startScript(volumes.length === 0 ? undefined : FILL_SCRIPT)),
    ...volumes,
  ]
}

/** A file whose modification time says which content it has (`contentTime`). */
export const timedFile = (path: string, content: string): FileToWrite => ({
  path,
  content,
  mode: 0o644,
  modifiedAt: contentTime(content),
})

/** Modification times Drover gives its files lie in these seconds since the epoch, from 2000 to 2016. */
const FIRST_CONTENT_TIME = 946_684_800
const CONTENT_TIMES = 500_000_000

/**
 * A modification time that says which content it belongs to (epoch seconds), so that one cheap stat tells a file as
 * Drover wrote it from one that somebody edited.
 */
export function contentTime(content: string): number {
  return FIRST_CONTENT_TIME + (Number.parseInt(sha256(content).slice(0, 8), 16) % CONTENT_TIMES)
}

/** True for the modification time (epoch milliseconds) of a file that Drover wrote, whatever it wrote. */
export const isContentTime = (ms: number): boolean =>
  ms >= FIRST_CONTENT_TIME * 1000 && ms < (FIRST_CONTENT_TIME + CONTENT_TIMES) * 1000

/** True when a `server.properties` looks as Drover writes it for these files. */
export function isAsWanted({ files }: { readonly files: readonly FileToWrite[] }, stat: FileStat): boolean {
  const file = files.find(({ path }) => path === PROPERTIES_FILE)
  if (file?.modifiedAt === undefined || typeof file.content !== 'string') return true
  return stat.modifiedAt === file.modifiedAt * 1000 && stat.size === Buffer.byteLength(file.content)
}

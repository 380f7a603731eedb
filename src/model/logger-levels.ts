/** Kafka's name of the logger above all others. */
export const ROOT_LOGGER = 'root'

/** A level by the name of each logger that has one of its own, the root among them. */
export type LoggerLevels = ReadonlyMap<string, string>

/** What of a `log4j2.properties` running nodes can be given, and all the rest. */
export interface LiveLogging {
  readonly levels: LoggerLevels
  /** Its other lines, sorted: a file that differs in these takes a new container. */
  readonly rest: string
}

/** Those that Kafka sets on a node that runs (`LogLevelConfig`): log4j 2 has `OFF` and `ALL` besides. */
const LEVELS: ReadonlySet<string> = new Set(['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'])

const LINE = /^([^\s=:\\]+)(?:\s*[=:]\s*|\s+)([^\\]*)$/

const IN_SHORT = /^rootLogger$|^loggers$|\.levelAndRefs$/

/**
 * What of a file may change while nodes run
 * =========================================
 *
 * The levels of the root and of each logger, where it is plain which these are: what log4j 2 makes of a file is for
 * log4j 2 to say. So undefined, and any change takes a new container, where
 *
 * 1. a line goes on in the next one, or has an escape in it;
 * 2. the root, or a logger, is written in short (`rootLogger = INFO, STDOUT`, `levelAndRefs`), or a list says which
 *    loggers count;
 * 3. the root or a logger has no level, a logger no plain name, or two are of the same name;
 * 4. a level is none that Kafka sets.
 *
 * A logger that has a name and a level and nothing else may come and go.
 */
export function liveLogging(text: string): LiveLogging | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const pairs = new Map<string, string>()
  for (const line of lines.filter((each) => each !== '' && !/^[#!]/.test(each))) {
    const [, key, value = ''] = LINE.exec(line) ?? []
    if (key === undefined) return undefined
    pairs.set(key, value)
  }
  if ([...pairs.keys()].some((key) => IN_SHORT.test(key))) return undefined
  const levels = new Map([[ROOT_LOGGER, levelOf(pairs, 'rootLogger')]])
  const live = new Set(['rootLogger.level'])
  for (const [logger, keys] of Map.groupBy([...pairs.keys()].flatMap(partsOf), ([word]) => word)) {
    const name = pairs.get(`${logger}.name`)
    if (!name || name.includes('${') || levels.has(name)) return undefined
    levels.set(name, levelOf(pairs, logger))
    live.add(`${logger}.level`)
    if (keys.length === 2) live.add(`${logger}.name`)
  }
  const known = [...levels].flatMap(([name, level]): [string, string][] => (level === undefined ? [] : [[name, level]]))
  if (known.length < levels.size) return undefined
  const rest = [...pairs].filter(([key]) => !live.has(key)).map(([key, value]) => `${key}=${value}`)
  return { levels: new Map(known), rest: rest.sort().join('\n') }
}

/** `logger.mine`, and a key of it. */
const partsOf = (key: string): [string, string][] => {
  const [, logger, of = ''] = /^(logger\.[^.]+)(.*)$/.exec(key) ?? []
  return logger === undefined ? [] : [[logger, of]]
}

function levelOf(pairs: ReadonlyMap<string, string>, logger: string): string | undefined {
  const level = pairs.get(`${logger}.level`)?.toUpperCase()
  return level !== undefined && LEVELS.has(level) ? level : undefined
}

/** The names of what is above a logger, the nearest first, up to the root. */
export function loggersAbove(name: string): string[] {
  if (name === ROOT_LOGGER) return []
  const parts = name.split('.')
  return [...parts.slice(1).map((_, at) => parts.slice(0, parts.length - 1 - at).join('.')), ROOT_LOGGER]
}

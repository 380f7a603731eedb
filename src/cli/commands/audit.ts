import type { Command } from 'commander'
import type { ResourceRef } from '../../model/resource.ts'
import { refKey } from '../../model/resource-ref.ts'
import type { AuditRecord } from '../../report/audit-record.ts'
import { followAudit, readAudit } from '../../report/read-audit.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { seconds } from '../duration.ts'
import { globalsOf, outputOf } from '../globals.ts'
import { parseRef } from '../kinds.ts'
import { AuditTable } from '../output/audit-table.ts'
import { renderData } from '../output/data.ts'
import { standsIn } from '../stands-in.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'

interface Options {
  readonly follow?: boolean
  readonly for?: string
  readonly object?: string
  /** Seconds. */
  readonly since?: number
}

/** `drover audit`: reads what the state folder has, and asks nobody. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .option('-f, --follow', 'go on, and print what comes')
    .option('--since <duration>', 'only what began so long ago or later: 90s, 5m, 1h', seconds)
    .option('--for <kind/name>', 'only what was done on behalf of this resource')
    .option('--object <name>', 'only what was done to a container, volume, topic, ... of this name')
    .addHelpText('after', '\nOutput formats: table, json, yaml; with --follow json is one change a line')
    .action(async (options: Options) => {
      const globals = globalsOf(command)
      const format = outputOf(globals, ['table', 'json', 'yaml'])
      const regarding = options.for === undefined ? undefined : await whichIn(globals, parseRef(options.for))
      const since = options.since === undefined ? undefined : Date.now() - options.since * 1000
      const folder = await openStateFolder(globals.state, 'read')
      const isThere = await standsIn(folder, globals.namespace)
      const isMeant = (record: AuditRecord) =>
        isAbout(record, regarding, options.object) && isSince(record, since) && isThere(record.regarding)
      const table = new AuditTable()
      if (options.follow) {
        // Nothing ends it but the end of the process.
        for await (const record of followAudit(folder, new AbortController().signal)) {
          if (!isMeant(record)) continue
          if (format === 'table') process.stdout.write(`${table.render([record])}\n`)
          else if (format === 'json') process.stdout.write(`${JSON.stringify(record)}\n`)
          else process.stdout.write(`---\n${await renderData(record, format)}`)
        }
        return
      }
      const records = (await readAudit(folder)).filter(isMeant)
      if (format !== 'table') process.stdout.write(await renderData(records, format))
      else if (records.length === 0) process.stderr.write('No changes found.\n')
      else process.stdout.write(`${table.render(records)}\n`)
    })
}

/** An object may be named with its kind, too: `container/my-cluster-broker-0`. */
const isAbout = ({ regarding, object }: AuditRecord, ref: ResourceRef | undefined, named: string | undefined) =>
  (ref === undefined || refKey(regarding) === refKey(ref)) &&
  (named === undefined || [object.name, `${object.kind}/${object.name}`].includes(named))

const isSince = ({ at }: AuditRecord, since: number | undefined): boolean =>
  since === undefined || Date.parse(at) >= since

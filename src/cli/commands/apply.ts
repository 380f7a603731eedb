import type { Command } from 'commander'
import { keepApplied, makeAppliedFolder } from '../../control/applied.ts'
import { clusterOf, declaredClusters } from '../../control/situation.ts'
import { readSources } from '../../manifests/folder-source.ts'
import { readManifestsOnce } from '../../manifests/read-once.ts'
import type { ManifestSet } from '../../model/resource.ts'
import { holderOf } from '../../report/lock.ts'
import { openStateFolder, type StateFolder } from '../../report/state-folder.ts'
import { awaitReady } from '../await-ready.ts'
import { assemblyOptionsOf } from '../docker.ts'
import { driveClusters } from '../drive-clusters.ts'
import { seconds } from '../duration.ts'
import { type Globals, globalsOf } from '../globals.ts'
import { readValid, rootsOf } from '../manifest-files.ts'

interface Options {
  readonly file: string[]
  readonly wait?: boolean
  readonly timeout: number
  readonly dryRun?: boolean
}

/**
 * `drover apply -f PATH...`: the manifests become part of what Drover keeps up. A running daemon takes them over; without
 * one the command itself works until nothing is left to do.
 */
export function define(command: Command): void {
  command
    .requiredOption('-f, --file <path...>', 'manifests: files, folders, or - for stdin')
    .option('--wait', 'return only when every resource is Ready')
    .option('--timeout <duration>', 'give up after this long: 90s, 5m', seconds, 300)
    .option('--dry-run', 'show what would be done')
    .action(async ({ file, wait, timeout, dryRun }: Options) => {
      const globals = globalsOf(command)
      const roots = await rootsOf(file)
      const manifests = await readValid(roots)
      const state = await openStateFolder(globals.state, dryRun ? 'read' : 'write')
      if (dryRun) {
        process.stdout.write(await plansFor(globals, state, manifests))
        return
      }
      const { files } = await readSources(roots)
      const applied = await makeAppliedFolder(state)
      const changed = await keepApplied(
        state,
        files.map(({ bytes }) => Buffer.from(bytes).toString('utf8')),
      )
      process.stderr.write(`applied ${manifests.resources.length} resources, ${changed} changed\n`)
      const daemon = holderOf(state.path)
      if (daemon) {
        process.stderr.write(`the running Drover (pid ${daemon.pid}) takes over\n`)
        if (wait) await awaitReady(state, manifests.resources, timeout)
        return
      }
      const declared = new Set(declaredClusters(await readManifestsOnce([{ ownFolder: applied }])))
      const named = new Set(manifests.resources.map(clusterOf).filter((name) => name !== undefined))
      const only = new Set([...named].filter((name) => declared.has(name)))
      for (const name of [...named].filter((cluster) => !only.has(cluster))) {
        process.stderr.write(
          `there is no Kafka ${name} among what was applied; a Drover that watches its manifest takes over\n`,
        )
      }
      if (only.size > 0) await driveClusters(globals, state, only, timeout)
      if (wait) await awaitReady(state, manifests.resources, 0)
    })
}

async function plansFor(globals: Globals, state: StateFolder, manifests: ManifestSet): Promise<string> {
  const [{ assemble }, { planOnce }, { renderPlan }] = await Promise.all([
    import('../../control/assemble.ts'),
    import('../../control/plan-once.ts'),
    import('../../plan/render.ts'),
  ])
  const { tools, close } = await assemble(assemblyOptionsOf(globals))
  const sources = manifests.resources.map(({ origin }) => origin.file)
  const signal = new AbortController().signal
  const plans = await planOnce(tools, state, manifests, { whole: false, sources, signal }).finally(close)
  return plans.map(renderPlan).join('\n')
}

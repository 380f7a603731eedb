import type { Command } from 'commander'
import { ANNOTATIONS, readAnnotation } from '../../model/annotations.ts'
import { restartAnnotation } from '../../model/manual-roll.ts'
import { readRecords } from '../../report/read-records.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { findNodes } from '../find-nodes.ts'
import { type Globals, globalsOf } from '../globals.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'
import { annotate } from './annotate.ts'

/** What becomes of them, whatever they do now. */
const HOW = 'one at a time and only while that is safe; what does not run is started at once'

/** `drover restart CLUSTER [NODE...]`: a rolling restart of all nodes, or of some, while that is safe. */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<cluster>', 'name of a Kafka')
    .argument('[nodes...]', 'nodes by name or id, or all nodes of a pool by its name; default: all')
    .option('--cancel', 'take restarts back that were asked for; a node that is being restarted is so to the end')
    .action(async (cluster: string, wanted: string[], { cancel = false }: { readonly cancel?: boolean }) => {
      const globals = globalsOf(command)
      const asked = new Date().toISOString()
      const ref = await whichIn(globals, { kind: 'Kafka', name: cluster })
      if (cancel) {
        const nodes = await findNodes(globals, cluster, wanted.length > 0 ? wanted : undefined)
        const names = [
          ...(wanted.length > 0 ? [] : [ANNOTATIONS.manualRollingUpdate.name]),
          ...nodes.map(restartAnnotation),
        ]
        const which = wanted.length > 0 ? `no further one of ${nodes.join(', ')}` : 'no further node'
        const none = Object.fromEntries(names.map((name) => [name, null]))
        await annotate(globals, ref, none, `restarts ${which} because that was asked for`)
        return
      }
      if (wanted.length === 0) {
        const whole = { [ANNOTATIONS.manualRollingUpdate.name]: asked }
        await annotate(globals, ref, whole, `restarts its nodes, ${HOW}${await pausedNote(globals, cluster)}`)
        return
      }
      const nodes = await findNodes(globals, cluster, wanted)
      const each = Object.fromEntries(nodes.map((node) => [restartAnnotation(node), asked]))
      await annotate(globals, ref, each, `restarts ${nodes.join(', ')}, ${HOW}${await pausedNote(globals, cluster)}`)
    })
}

async function pausedNote({ state }: Globals, cluster: string): Promise<string> {
  const records = await readRecords(await openStateFolder(state, 'read'), ['Kafka'])
  const isPaused = records.some(
    ({ name, annotations }) =>
      name === cluster && readAnnotation('pause', { kind: 'Kafka', metadata: { annotations } }) === true,
  )
  return isPaused ? `\nbut it is paused, and nothing of it is restarted before \`drover resume kafka/${cluster}\`` : ''
}

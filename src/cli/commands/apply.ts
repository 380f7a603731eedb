import { type Command, Option } from 'commander'
import { askDaemon } from '../ask-daemon.ts'
import { askPlan } from '../ask-plan.ts'
import { seconds } from '../duration.ts'
import { givenFiles } from '../given-files.ts'
import { globalsOf } from '../globals.ts'
import { addPolicyOption, type PolicyOption, policyIn } from '../policy-option.ts'
import { rootsOf } from '../roots.ts'

interface Options extends PolicyOption {
  readonly file: string[]
  readonly wait?: boolean
  readonly timeout: number
  readonly dryRun?: boolean
}

/**
 * `drover apply -f PATH...`: the manifests become part of what Drover keeps up. A running daemon takes them over;
 * without one the command itself works until nothing is left to do.
 */
export function define(command: Command): void {
  addPolicyOption(command)
    .requiredOption('-f, --file <path...>', 'manifests: files, folders, or - for stdin')
    .option('--wait', 'return only when every resource is Ready')
    .addOption(new Option('--timeout <duration>', 'give up after this long').argParser(seconds).default(300, '5m'))
    .option('--dry-run', 'show what would be done')
    .action(async ({ file, wait = false, timeout, dryRun, ...options }: Options) => {
      const globals = globalsOf(command)
      const roots = await rootsOf(file)
      if (dryRun) {
        const planHere = async () => (await import('../plan-here.ts')).planHere(globals, roots, await policyIn(options))
        const plans = (await askPlan(globals, roots)) ?? (await planHere()).plans
        process.stdout.write(plans.map(({ text }) => text).join('\n'))
        return
      }
      const begun = Date.now()
      const given = await givenFiles(roots)
      const asked = given && (await askDaemon(globals.state, 'apply', { ...given, wait, timeout }))
      if (asked?.answer) return
      const here = await import('../apply-here.ts')
      if (!asked?.taken) return here.applyHere(globals, roots, { wait, timeout }, await policyIn(options))
      if (wait) await here.awaitApplied(globals, roots, timeout - (Date.now() - begun) / 1000)
    })
}

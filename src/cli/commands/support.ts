import type { Command } from 'commander'
import { printable } from '../../report/printable.ts'
import { globalsOf } from '../globals.ts'
import { interrupted } from '../interrupted.ts'
import { packed, refuseUnwritable, writeWhole } from '../support/archive.ts'
import { collectSupport, type Support } from '../support/collect-support.ts'
import { sourcesOf } from '../support/sources.ts'

/** What still hangs when everything is done is not waited for. */
const END_MS = 1_000

/** `drover support FILE`: with a daemon or without one, with an engine or without one. */
export function define(command: Command): void {
  command
    .argument('<file>', 'a new file, NAME.tar.gz')
    .option('--force', 'replace a file that is there')
    .addHelpText(
      'after',
      '\nChanges nothing. Stars stand for what is known to be secret; look through it before you give it away.',
    )
    .action(async (file: string, { force = false }: { force?: boolean }) => {
      await refuseUnwritable(file, force)
      const signal = interrupted('the collecting')
      const sources = sourcesOf(globalsOf(command))
      process.stderr.write('collecting; what does not answer is given up, after 2 minutes at the latest\n')
      try {
        const support = await collectSupport(sources, signal)
        const now = sources.clock.now()
        const folder = `drover-support-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z`
        const archive = await packed(folder, support.files, now)
        signal.throwIfAborted()
        await refuseUnwritable(file, force)
        writeWhole(file, archive)
        process.stdout.write(told(file, archive.length, support))
      } finally {
        sources.close()
        setTimeout(() => process.exit(), END_MS).unref()
      }
    })
}

/** What is in it and what is not. */
function told(file: string, bytes: number, { files, missing, parts, leftOpen }: Support): string {
  const rows = parts.flatMap(({ name, about }) => {
    const count = [...files.keys()].filter((path) => path === name || path.startsWith(name)).length
    return count === 0 ? [] : [`  ${name.padEnd(15)} ${name.endsWith('/') ? `${count} files: ` : ''}${about}`]
  })
  return [
    `${file} (${Math.ceil(bytes / 1024)} KiB) has`,
    ...rows,
    ...(missing.length > 0 ? ['missing:', ...missing.map((line) => `  ${printable(line)}`)] : []),
    ...(leftOpen.length > 0 ? ['not hidden, because it is a word that stands everywhere:'] : []),
    ...leftOpen.map((where) => `  ${printable(where)}`),
    'Stars stand for what is known to be secret; look through it before you give it away.',
    '',
  ].join('\n')
}

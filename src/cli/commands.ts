import type { Command } from 'commander'

/** A command's own file: gives it arguments, options and an action. */
export interface CommandModule {
  /** `whole`: the program with every command loaded, for who describes all of them. */
  readonly define: (command: Command, whole: () => Promise<Command>) => void
}

export interface CommandEntry {
  readonly name: string
  readonly summary: string
  /** Only the command that is asked for is loaded. */
  readonly load: () => Promise<CommandModule>
}

/** Every command, in the order of the help: one line each. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'run', summary: 'run the daemon on folders of manifests', load: () => import('./commands/run.ts') },
  { name: 'plan', summary: 'show what would be done, without doing it', load: () => import('./commands/plan.ts') },
  { name: 'apply', summary: 'bring about what manifests say', load: () => import('./commands/apply.ts') },
  { name: 'delete', summary: 'take back what was applied', load: () => import('./commands/delete.ts') },
  { name: 'confirm', summary: 'let a cluster go whose manifest is gone', load: () => import('./commands/confirm.ts') },
  { name: 'pause', summary: 'leave a resource alone', load: () => import('./commands/pause.ts') },
  { name: 'resume', summary: 'take a pause back', load: () => import('./commands/resume.ts') },
  {
    name: 'restart',
    summary: 'restart nodes of a cluster one by one',
    load: () => import('./commands/restart.ts'),
  },
  {
    name: 'rotate',
    summary: 'give a user another password or certificate',
    load: () => import('./commands/rotate.ts'),
  },
  {
    name: 'replace-volumes',
    summary: 'give a node empty data volumes, filled from the others',
    load: () => import('./commands/replace-volumes.ts'),
  },
  {
    name: 'give-up-records',
    summary: 'go on without records whose volumes are lost',
    load: () => import('./commands/give-up-records.ts'),
  },
  { name: 'adopt', summary: 'write manifests of users that have none', load: () => import('./commands/adopt.ts') },
  { name: 'backup', summary: 'copy a cluster node by node', load: () => import('./commands/backup.ts') },
  { name: 'restore', summary: 'bring a cluster back from a backup', load: () => import('./commands/restore.ts') },
  { name: 'validate', summary: 'check manifests', load: () => import('./commands/validate.ts') },
  { name: 'schema', summary: 'print a JSON Schema for editors', load: () => import('./commands/schema.ts') },
  { name: 'get', summary: 'list resources and their state', load: () => import('./commands/get.ts') },
  {
    name: 'describe',
    summary: 'show all there is to know of a resource',
    load: () => import('./commands/describe.ts'),
  },
  { name: 'events', summary: 'show what was found and done', load: () => import('./commands/events.ts') },
  { name: 'audit', summary: 'show every change that was made', load: () => import('./commands/audit.ts') },
  { name: 'logs', summary: 'show what the nodes of a cluster log', load: () => import('./commands/logs.ts') },
  { name: 'produce', summary: 'write records to a topic', load: () => import('./commands/produce.ts') },
  { name: 'consume', summary: 'read records of a topic', load: () => import('./commands/consume.ts') },
  { name: 'doctor', summary: 'check that all Drover needs is there', load: () => import('./commands/doctor.ts') },
  {
    name: 'support',
    summary: 'collect what somebody needs who helps',
    load: () => import('./commands/support.ts'),
  },
  { name: 'completion', summary: 'print a shell completion script', load: () => import('./commands/completion.ts') },
]

import type { Command } from 'commander'

/** Gives a command the options that say as whom it comes to a cluster. */
export const addUserOptions = (command: Command): Command =>
  command
    .option('--user <name>', 'as this KafkaUser, with what he may do (default: as Drover, which may do everything)')
    .option('--listener <name>', 'with --user: at this listener (default: one that lets in such users)')

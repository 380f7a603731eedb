import type { Part } from './collecting.ts'

export const README_FILE = 'README.txt'
export const MISSING_FILE = 'missing.txt'

/** What whoever opens it reads first. @param now epoch milliseconds */
export function readme(parts: readonly Part[], drover: string, now: number): string {
  const rows = [
    ...parts,
    { name: MISSING_FILE, about: 'what could not be had, and why; not there: nothing is missing' },
  ]
  return `Made by \`drover support\` of Drover ${drover} at ${new Date(now).toISOString()}, from a host where
something is wrong, for a person who helps.

${rows.map(({ name, about }) => `${name.padEnd(15)} ${about}`).join('\n')}

doctor.txt says what is wrong on the host, events.txt what happened, plan.txt what Drover would do now and
what it waits for, the status of a Kafka in state/status/Kafka/ what is wrong with it. What each reason means
stands in docs/conditions.md. With Drover's sources the plan can be made again, and looked into:

  drover plan --replay plan.json

Secrets: stars stand for values whose name says that they are secret, and for what the Secrets hold that
Drover knows, wherever that was found. What a program wrote into its log under another name cannot be told
from anything else, and a number stays, whatever its name. Look through it before you give it away, and give
it to nobody but those who help: it names hosts, folders, images, topics and clients.
`
}

import { type Change, changeOf, describeBefore } from './compare.ts'
import { describeNumbers, type KeptFigure } from './figure.ts'
import type { Run } from './history.ts'
import type { Growth } from './scale.ts'

const MARKS: Readonly<Record<Change, string>> = {
  new: '',
  same: '',
  better: ' (better)',
  worse: ' **worse**',
  'not comparable': ' (another machine)',
}

/** `docs/benchmarks.md`. */
export function renderPage(now: Run, before: Run | undefined): string {
  return `# Benchmarks

Made by \`npm run bench\` on ${now.date.slice(0, 10)} at ${now.commit}: ${now.machine}, Kafka ${now.kafka}.
${before ? `"Before" is the run of ${before.date.slice(0, 10)} at ${before.commit}${before.machine === now.machine ? '' : `, on another machine: ${before.machine}`}.` : 'There is no run before.'}

Median (smallest to largest, number of runs). Less is better. What is done with a peer is done in turn, ours and theirs, in the same
run; the ratio is taken pair by pair, and only ratios should be compared between machines. A figure is **worse** when its median is
above everything that was measured in the run before. All runs are kept in \`bench/history.jsonl\`; \`npm run bench -- compare\` prints the
last against the one before.

| What | Drover | Peer | Ratio | Before | Aim |
|---|---|---|---|---|---|
${Object.entries(now.figures)
  .map(([id, figure]) => row(figure, before?.figures[id], before?.machine === now.machine))
  .join('\n')}

Peers: \`docker compose\` v5 with the same image, heap and nodes; plain \`docker create\` and \`start\`; the engine's own
\`--restart=always\`; Kafka's own requests, sent by the client library that Drover uses; the sum of a roll's restarts.

Where an aim is missed. Cold start: Drover's nodes speak mutual TLS to one another, the peer's plain text, and nearly all of the difference is Kafka's own: of the
3.9 s of one node's start 2.8 are between its container's start and its first answer, of which the peer's node, in plain text, takes 1.4. What is Drover's own of it:
0.3 s until its libraries are loaded (for \`get\` and \`--help\` a sixth of that), 0.1 s for the engine's lease, 0.2 s for network and volumes, 0.1 s for the authorities
and their second copy, 0.15 s for the node's files, and up to half a second until the next look at a node that is starting: looking more often costs the JVMs
as much as it gains, and Kafka announces nothing. Its founder is formatted by Kafka's own tool, in a JVM of its own, as the peer's is. Without a daemon, \`apply\` loads
Docker's, Kafka's and YAML's libraries into a fresh process, which a daemon has done already; beside one, half of what it takes is Node itself. The daemon's memory is
45 MiB of an idle Node, 25 MiB of code, and what it has learnt. What a pass over 5,000 topics at rest takes, which may be 1.5 s, is in the tables below.

## Scale

Drover's own time, on hosts that exist on paper: engine and Kafka answer at once, so that what is left is reading, planning and
reporting. Milliseconds of processor time, for all clusters together; medians of five. The exponent is the slope of the line through the
logarithms: 1 is linear, and the aim is less than 1.2.

${[...new Set(now.growth.map(({ shape }) => shape))].map((shape) => growthTable(shape, now.growth)).join('\n\n')}
`
}

function row(figure: KeptFigure, before: KeptFigure | undefined, sameMachine: boolean): string {
  const { what, unit, drover, peer, ratio, aim } = figure
  const mark = before ? MARKS[changeOf(figure, before, sameMachine)] : ''
  const cells = [
    what,
    describeNumbers(drover, unit),
    peer ? describeNumbers(peer, unit) : '',
    ratio ? describeNumbers(ratio, '') : '',
    `${describeBefore(before)}${mark}`,
    aim,
  ]
  return `| ${cells.join(' | ')} |`
}

function growthTable(shape: string, all: readonly Growth[]): string {
  const rows = all.filter((growth) => growth.shape === shape)
  const extents = rows[0]?.extents ?? []
  const lines = rows.map(({ what, unit, values, exponent }) => {
    return `| ${what} | ${values.map((value) => `${value} ${unit}`).join(' | ')} | ${exponent} |`
  })
  return [
    `| ${shape} | ${extents.join(' | ')} | Exponent |`,
    `|---|${extents.map(() => '---|').join('')}---|`,
    ...lines,
  ].join('\n')
}

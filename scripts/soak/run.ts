// Node of node_modules runs this; see scripts/soak.mjs.
import { describeSample, soak } from '../../test/real/soak/soak.ts'

const minutes = Number(process.argv[2])
const start = Date.now()
const tell = (line: string) => process.stderr.write(`${Math.round((Date.now() - start) / 1000)} s  ${line}\n`)
const { turns, samples, faults } = await soak({
  minutes,
  nodes: 3,
  secondEvery: 2,
  sampleMs: 5_000,
  quietMs: 60_000,
  tolerance: { warmUp: 0.25, residentMiB: 15, descriptors: 2 },
  tell,
})
const peak = Math.max(...samples.map(({ residentMiB }) => residentMiB))
process.stdout.write(`${turns} turns in ${minutes} min, ${samples.length} samples, peak ${peak.toFixed(0)} MiB\n`)
process.stdout.write(`first ${describeSample(samples[0])}\nlast ${describeSample(samples.at(-1))}\n`)
for (const fault of faults) process.stdout.write(`NOT SO: ${fault}\n`)
process.stdout.write(`${faults.length === 0 ? 'all is well' : `${faults.length} faults`}\n`)
if (faults.length > 0) process.exitCode = 1

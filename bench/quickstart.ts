import { fileURLToPath } from 'node:url'
import { shell } from './cluster.ts'
import type { Figure } from './figure.ts'

const SCRIPT = fileURLToPath(new URL('../scripts/quickstart.mjs', import.meta.url))
const quickstart = (...words: string[]) => shell(process.execPath, SCRIPT, ...words)

/** From `npm run quickstart` to records in a cluster, where engine, image and bundle are there. */
export async function quickstartFigure(runs: number): Promise<Figure[]> {
  const values: number[] = []
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    await quickstart()
    values.push((performance.now() - start) / 1000)
    await quickstart('--down')
  }
  return [{ id: 'quickstart', what: 'Quickstart on a warm machine', drover: { unit: 's', values }, aim: '<= 15 s' }]
}

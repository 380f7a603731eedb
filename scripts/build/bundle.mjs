// node scripts/build/bundle.mjs [FOLDER]
// Makes FOLDER, or dist/, from the sources. Needs node_modules, and runs on their Node.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { httpAlone } from './http-alone.mjs'
import { leaveOut } from './left-out.mjs'
import { licencesOf } from './licences.mjs'
import { singleRequests } from './single-requests.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const OUT = resolve(ROOT, process.argv[2] ?? 'dist')
const ENTRY = join(OUT, 'drover.js')
/** Which parts are those of the last build. */
const LIST = join(OUT, 'parts.json')
const DAY = 24 * 3_600_000
/** Libraries in the older form of modules look for `require`, which those of the newer one do not have. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

const { metafile, outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: { drover: 'src/cli/main.ts' },
  outdir: OUT,
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // Names stay what they are in the sources: a stack in a report has to say something.
  minifySyntax: true,
  legalComments: 'none',
  banner: { js: REQUIRE },
  plugins: [leaveOut, singleRequests, httpAlone],
  logLevel: 'warning',
})

/** The files of which something is left in what was made. */
function filesIn({ outputs }) {
  const left = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs))
  return left.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file)
}

/** The parts of the build that is there. */
function partsOfBuild() {
  const names = existsSync(LIST) ? JSON.parse(readFileSync(LIST, 'utf8')) : []
  return names.map((name) => join(OUT, 'parts', name))
}

const [entry, parts] = [
  outputFiles.filter(({ path }) => path === ENTRY),
  outputFiles.filter(({ path }) => path !== ENTRY),
]

// The entry last, and in one moment: a Drover that is started meanwhile is the former one or this one. The name of a
// part goes by its content, and those of the former build stay for a day from now on: a Drover that runs may yet load
// some of its own.
mkdirSync(join(OUT, 'parts'), { recursive: true })
const now = new Date()
for (const path of partsOfBuild()) if (existsSync(path)) utimesSync(path, now, now)
for (const { path, contents } of parts) writeFileSync(path, contents)
writeFileSync(join(OUT, 'LICENCES.txt'), licencesOf(ROOT, filesIn(metafile)))
for (const { path, contents } of entry) {
  writeFileSync(`${path}.next`, contents)
  renameSync(`${path}.next`, path)
}
writeFileSync(LIST, JSON.stringify(parts.map(({ path }) => basename(path))))
for (const name of readdirSync(join(OUT, 'parts'))) {
  const path = join(OUT, 'parts', name)
  if (statSync(path).mtimeMs < Date.now() - DAY) rmSync(path)
}

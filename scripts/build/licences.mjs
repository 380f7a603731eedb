import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text that goes along with a bundle of these files: who made what is in it, and under which licence. */
export function licencesOf(root, files) {
  const packages = [...new Set(files.map(packageOf).filter((folder) => folder !== undefined))].sort()
  return packages.map((folder) => licenceOf(join(root, folder))).join(`\n${'-'.repeat(80)}\n\n`)
}

const packageOf = (file) => /^(.*node_modules\/(@[^/]+\/)?[^/]+)\//.exec(file)?.[1]

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (typeof license !== 'string') throw new Error(`${folder}/package.json names no licence`)
  const text = readdirSync(folder).find((file) => /^(licen[cs]e|copying)(\.|$)/i.test(file))
  const said = text === undefined ? '' : `\n${readFileSync(join(folder, text), 'utf8').trim()}\n`
  const notice = join(folder, 'NOTICE')
  return `${name} ${version}, ${license}\n${said}${existsSync(notice) ? `\n${readFileSync(notice, 'utf8').trim()}\n` : ''}`
}

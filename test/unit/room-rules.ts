import { dirname, join } from 'node:path'
import { parseSync } from '@swc/core'

/** The rooms of docs/development.md: what each may import besides itself and errors.ts. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  kinds: ['model'],
  plan: ['model'],
  docker: ['model'],
  kafka: ['model'],
  certificates: ['model'],
  manifests: ['kinds', 'model'],
  report: ['kinds', 'plan', 'model'],
  observe: ['plan', 'model', 'docker', 'kafka'],
  secrets: ['certificates', 'report', 'plan', 'model', 'docker', 'kafka'],
  execute: ['secrets', 'plan', 'model', 'docker', 'kafka'],
  lease: ['report', 'model', 'docker', 'kafka'],
  control: [
    'lease',
    'manifests',
    'observe',
    'execute',
    'secrets',
    'certificates',
    'report',
    'kinds',
    'plan',
    'model',
    'docker',
    'kafka',
  ],
  api: ['control', 'lease', 'manifests', 'report', 'kinds', 'plan', 'model'],
  backup: ['control', 'observe', 'report', 'kinds', 'plan', 'model', 'docker', 'kafka'],
  server: ['api', 'control', 'report'],
  cli: [
    'server',
    'backup',
    'api',
    'control',
    'lease',
    'manifests',
    'observe',
    'secrets',
    'report',
    'kinds',
    'plan',
    'model',
    'docker',
    'kafka',
  ],
}

/**
 * The folders of plan/: what each may import of the others. The ground is for all of them; what stands beside them is
 * the roof, and for none.
 */
const PLAN_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  ground: [],
  moves: [],
  certificates: [],
  node: ['certificates'],
  parts: ['node'],
  config: ['node'],
  roll: ['config', 'node'],
  storage: ['moves', 'roll', 'config', 'node'],
  versions: ['roll', 'config', 'node'],
  'scale-down': ['moves', 'storage', 'roll', 'config', 'node'],
  removal: ['storage', 'roll', 'config', 'node'],
}

/** Libraries that one room keeps to itself. */
const OWNED: Readonly<Record<string, string>> = {
  dockerode: 'docker',
  kafkajs: 'kafka',
  '@platformatic/kafka': 'kafka',
  'prom-client': 'server',
  '@peculiar/x509': 'certificates',
}

/** Rooms that decide by what they are given, and by nothing else. */
const PURE: readonly string[] = ['plan', 'kinds', 'model']
/** Libraries a pure file uses in a way that depends on its arguments alone. */
const PURE_LIBRARIES: Readonly<Record<string, string>> = { 'model/maintenance-window.ts': 'croner' }
const IMPURE_MEMBERS = ['Date.now', 'Math.random']
const IMPURE_NAMES = ['process', 'performance', 'crypto', 'fetch', 'globalThis', 'setTimeout', 'setInterval']

/** What a source file (path below src/) does that its room does not allow: `plan/a.ts imports control`. */
export function breaches(file: string, nodes: readonly Node[]): string[] {
  const room = roomOf(file)
  return nodes.flatMap((node) => {
    const target = importedBy(node)
    const wrong = target === undefined ? undefined : wrongImport(file, room, target, node)
    const impure = PURE.includes(room) ? impurityOf(node) : undefined
    return [
      ...(wrong === undefined ? [] : [`${file} imports ${wrong}`]),
      ...(impure === undefined ? [] : [`${file} reads ${impure}`]),
    ]
  })
}

/** Everything a source file says, whatever is inside what. */
export function nodesOf(source: string): Node[] {
  const nodes: Node[] = []
  walk(parseSync(source, { syntax: 'typescript', target: 'es2024' }), (node) => nodes.push(node))
  return nodes
}

const folderOfPlan = (file: string): string | undefined => /^plan\/([\w-]+)\//.exec(file)?.[1]
const roomOf = (file: string): string => file.split('/')[0] ?? ''

function wrongImport(file: string, room: string, target: string, node: Node): string | undefined {
  if (target.startsWith('.')) {
    const path = join(dirname(file), target)
    const other = roomOf(path)
    const [from, to] = [file, path].map(folderOfPlan)
    if (from && other === 'plan' && !to) return path
    if (from && to && from !== to && to !== 'ground' && !PLAN_FOLDERS[from]?.includes(to)) return `plan/${to}`
    // What the package says of itself goes with it.
    if (file === 'cli/version.ts' && path === '../package.json') return undefined
    return path === 'errors.ts' || other === room || MAY_IMPORT[room]?.includes(other) ? undefined : other
  }
  if (target === '') return 'something computed'
  if (isLoadedOnTheWay(node)) return `${target} on the way`
  if (file === 'model/hash.ts' && target === 'node:crypto') {
    return list(node.specifiers)
      .map(nameOf)
      .find((name) => name !== 'hash')
  }
  if (PURE_LIBRARIES[file] === target) return undefined
  if (PURE.includes(room)) return target
  const owner = Object.keys(OWNED).find((library) => target === library || target.startsWith(`${library}/`))
  return owner !== undefined && OWNED[owner] !== room ? owner : undefined
}

/**
 * Of a library in the older form of modules a bundle knows the names only where they are imported one by one: it gets a
 * file of its own, which is loaded on the way in its place.
 */
const isLoadedOnTheWay = ({ type, callee }: Node): boolean =>
  type === 'CallExpression' && isNode(callee) && callee.type === 'Import'

export type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null
const list = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : [])
/** Of an identifier, or of what an import clause names. */
function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  return node.type === 'Identifier' ? String(node.value) : nameOf(node.imported ?? node.local)
}
const textOf = (node: unknown): string =>
  isNode(node) && node.type === 'StringLiteral' && typeof node.value === 'string' ? node.value : ''

/** What a node imports; empty when that is only known when it runs; undefined when it imports nothing. */
export function importedBy(node: Node): string | undefined {
  const { type } = node
  if (type === 'ImportDeclaration' || type === 'ExportAllDeclaration') return textOf(node.source)
  if (type === 'ExportNamedDeclaration' && isNode(node.source)) return textOf(node.source)
  if (type === 'TsImportType') return textOf(node.argument)
  if (type !== 'CallExpression' || !isNode(node.callee)) return undefined
  if (node.callee.type !== 'Import' && nameOf(node.callee) !== 'require') return undefined
  return textOf(list(node.arguments)[0]?.expression)
}

/** The clock, chance or surroundings a node reads. */
function impurityOf(node: Node): string | undefined {
  if (node.type === 'MemberExpression') {
    const member = `${nameOf(node.object)}.${nameOf(node.property)}`
    return IMPURE_MEMBERS.includes(member) ? member : undefined
  }
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date') {
    return list(node.arguments).length === 0 ? 'new Date()' : undefined
  }
  const name = node.type === 'Identifier' ? nameOf(node) : undefined
  return name !== undefined && IMPURE_NAMES.includes(name) ? name : undefined
}

/** Visits every node; names of members and keys are no references, so they are left out. */
function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit)
  if (!isNode(value) || Array.isArray(value)) return
  visit(value)
  for (const [key, child] of Object.entries(value)) {
    const isName = (key === 'property' || key === 'key') && isNode(child) && child.type === 'Identifier'
    if (!isName) walk(child, visit)
  }
}

import { dirname, join } from 'node:path'
import { importedBy, type Node } from './room-rules.ts'

/** The source files (paths below src/), and which of them each imports, be it a type only. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

export function importGraph(sources: ReadonlyMap<string, readonly Node[]>): ImportGraph {
  const imports = (file: string, nodes: readonly Node[]) =>
    nodes.map((node) => join(dirname(file), importedBy(node) ?? '')).filter((target) => sources.has(target))
  return new Map([...sources].map(([file, nodes]) => [file, [...new Set(imports(file, nodes))]]))
}

/** All files that are loaded with one, itself among them: what it imports as a type only, or on the way, is not. */
export function loadedWith(file: string, sources: ReadonlyMap<string, readonly Node[]>): ReadonlySet<string> {
  const loaded = new Set([file])
  for (const each of loaded) {
    for (const node of sources.get(each) ?? []) {
      if (node.type === 'CallExpression' || node.type === 'TsImportType' || node.typeOnly === true) continue
      const target = join(dirname(each), importedBy(node) ?? '')
      if (sources.has(target)) loaded.add(target)
    }
  }
  return loaded
}

/** Files that import one another, the shortest way round: `a.ts -> b.ts -> a.ts`. Each circle is told once. */
export function circles(graph: ImportGraph): string[] {
  const ways = [...graph.keys()].sort().map((file) => shortestWay(graph, file, file))
  const found = ways.filter((way) => way !== undefined).filter((way) => way.every((file) => file >= (way[0] ?? '')))
  return found.map((way) => way.join(' -> '))
}

/** At least one step long. */
function shortestWay(graph: ImportGraph, from: string, to: string): string[] | undefined {
  const seen = new Set<string>()
  let ways: string[][] = [[from]]
  while (ways.length > 0) {
    const next: string[][] = []
    for (const way of ways) {
      for (const target of graph.get(way.at(-1) ?? '') ?? []) {
        if (target === to) return [...way, target]
        if (!seen.has(target)) next.push([...way, target])
        seen.add(target)
      }
    }
    ways = next
  }
  return undefined
}

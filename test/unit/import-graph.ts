import { dirname, join } from 'node:path'
import { importedBy, type Node } from './room-rules.ts'

/** The source files (paths below src/), and which of them each imports, be it a type only. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

export function importGraph(sources: ReadonlyMap<string, readonly Node[]>): ImportGraph {
  const imports = (file: string, nodes: readonly Node[]) =>
    nodes.map((node) => join(dirname(file), importedBy(node) ?? '')).filter((target) => sources.has(target))
  return new Map([...sources].map(([file, nodes]) => [file, [...new Set(imports(file, nodes))]]))
}

/** Files that import one another, the shortest way round: `a.ts -> b.ts -> a.ts`. Each circle is told once. */
export function circles(graph: ImportGraph): string[] {
  const ways = [...graph.keys()].sort().map((file) => shortestWay(graph, file, file))
  const found = ways.filter((way) => way !== undefined).filter((way) => way.every((file) => file >= (way[0] ?? '')))
  return found.map((way) => way.join(' -> '))
}

/**
 * What a folder of plan/ imports of the files beside the folders, though that stands above one: only those that reach
 * into no folder are for all of them. A file may otherwise go round the order of the folders by way of one beside them.
 */
export function aboveTheFolders(graph: ImportGraph): string[] {
  return [...graph].flatMap(([file, targets]) =>
    isInFolder(file)
      ? targets.filter(isBeside).flatMap((target) => {
          const inFolder = [...graph.keys()].sort().filter(isInFolder)
          const way = inFolder.map((end) => shortestWay(graph, target, end)).find((found) => found !== undefined)
          return way ? [`${file} imports ${target}, which stands above ${dirname(way.at(-1) ?? '')}`] : []
        })
      : [],
  )
}

const isInFolder = (file: string): boolean => /^plan\/\w+\//.test(file)
const isBeside = (file: string): boolean => /^plan\/[^/]+$/.test(file)

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

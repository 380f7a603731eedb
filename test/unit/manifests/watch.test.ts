import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { watchManifests } from '../../../src/manifests/watch.ts'
import { inFolder } from './manifests.ts'

interface Hints {
  /** Resolves with the next hint after now; rejects after five seconds without one. */
  next(): Promise<void>
}

async function watching(
  roots: readonly string[],
  run: (hints: Hints) => Promise<void>,
  options: { pollMs?: number } = {},
): Promise<void> {
  let wake: (() => void) | undefined
  const watch = watchManifests(roots, () => wake?.(), { lookAgainMs: 200, rootCheckMs: 50, ...options })
  const next = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const deadline = setTimeout(() => reject(new Error('no hint came')), 5000)
      wake = () => {
        clearTimeout(deadline)
        resolve()
      }
    })
  try {
    // The watcher's own start gives a hint and, a second later, another; afterwards it is quiet.
    await next()
    await next()
    await run({ next })
  } finally {
    await watch.close()
  }
}

/** A hint that the action, and nothing before it, brings about. */
async function hinted(hints: Hints, action: () => Promise<unknown>): Promise<void> {
  const hint = hints.next()
  await action()
  await hint
}

it.concurrent('hints at a file that appears, changes, is replaced and goes', () =>
  inFolder((folder) =>
    watching([folder], async (hints) => {
      const file = join(folder, 'a.yaml')
      await hinted(hints, () => writeFile(file, 'one'))
      await hints.next()
      await hinted(hints, () => writeFile(file, 'two'))
      await hints.next()
      await writeFile(join(folder, 'a.yaml.tmp'), 'three')
      await hinted(hints, () => rename(join(folder, 'a.yaml.tmp'), file))
      await hints.next()
      await hinted(hints, () => rm(file))
    }),
  ))

it.concurrent('hints twice at one change, because a file may have been half written', () =>
  inFolder((folder) =>
    watching([folder], async (hints) => {
      await hinted(hints, () => writeFile(join(folder, 'a.yaml'), 'one'))
      await hints.next()
    }),
  ))

it.concurrent('hints when a mounted ConfigMap is swapped', () =>
  inFolder(async (folder) => {
    for (const version of ['..v1', '..v2']) {
      await mkdir(join(folder, version))
      await writeFile(join(folder, version, 'a.yaml'), version)
    }
    await symlink('..v1', join(folder, '..data'))
    await symlink('..data/a.yaml', join(folder, 'a.yaml'))
    await watching([folder], async (hints) => {
      await hinted(hints, async () => {
        await symlink('..v2', join(folder, '..next'))
        await rename(join(folder, '..next'), join(folder, '..data'))
        await rm(join(folder, '..v1'), { recursive: true })
      })
    })
  }))

it.concurrent('hints when the root is a link and is swapped, and watches the new folder', () =>
  inFolder(async (folder) => {
    for (const version of ['v1', 'v2']) {
      await mkdir(join(folder, version))
      await writeFile(join(folder, version, 'a.yaml'), version)
    }
    const root = join(folder, 'current')
    await symlink('v1', root)
    await watching([root], async (hints) => {
      await hinted(hints, async () => {
        await symlink('v2', join(folder, 'next'))
        await rename(join(folder, 'next'), root)
      })
      await hints.next()
      await hinted(hints, () => writeFile(join(folder, 'v2', 'a.yaml'), 'changed'))
    })
  }))

it.concurrent('hints when the root is replaced by another folder, is removed, and appears again', () =>
  inFolder(async (folder) => {
    const root = join(folder, 'manifests')
    await mkdir(root)
    await mkdir(join(folder, 'other'))
    await writeFile(join(folder, 'other', 'a.yaml'), 'one')
    await watching([root], async (hints) => {
      await hinted(hints, async () => {
        await rename(root, join(folder, 'old'))
        await rename(join(folder, 'other'), root)
      })
      await hints.next()
      await hinted(hints, () => rm(root, { recursive: true }))
      await hints.next()
      await hinted(hints, () => mkdir(root))
      await hints.next()
      await hinted(hints, () => writeFile(join(root, 'b.yaml'), 'two'))
    })
  }))

it.concurrent('watches a single file, also by polling', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.yaml')
    await writeFile(file, 'one')
    await watching(
      [file],
      async (hints) => {
        await hinted(hints, () => writeFile(file, 'changed'))
        await hints.next()
        await writeFile(join(folder, 'new'), 'replaced')
        await hinted(hints, () => rename(join(folder, 'new'), file))
      },
      { pollMs: 50 },
    )
  }))

it.concurrent('gives no hint after it was closed', () =>
  inFolder(async (folder) => {
    let late = 0
    const closing = watchManifests([folder], () => {
      late++
    })
    await watching([folder], async (hints) => {
      await writeFile(join(folder, 'a.yaml'), 'one')
      await closing.close()
      late = 0
      await hinted(hints, () => writeFile(join(folder, 'a.yaml'), 'two'))
      await hints.next()
      expect(late).toBe(0)
    })
  }))

import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { readSources } from '../../../src/manifests/folder-source.ts'
import { inFolder } from './manifests.ts'

const files = async (folder: string) => {
  const scan = await readSources([folder])
  return scan.files.map(({ file, bytes }) => `${relative(folder, file)}=${Buffer.from(bytes)}`)
}

it('reads a folder whole, by path, and passes over what is no manifest', () =>
  inFolder(async (folder) => {
    await mkdir(join(folder, 'sub', 'deep'), { recursive: true })
    await mkdir(join(folder, '.git'))
    for (const name of ['b.yaml', 'a.yml', 'c.json', 'sub/deep/d.yaml']) await writeFile(join(folder, name), name)
    for (const name of ['.a.yaml', 'a.yaml~', 'a.yaml.swp', 'a.yaml.tmp', 'README.md', '.git/x.yaml']) {
      await writeFile(join(folder, name), 'no')
    }
    expect(await files(folder)).toEqual([
      'a.yml=a.yml',
      'b.yaml=b.yaml',
      'c.json=c.json',
      'sub/deep/d.yaml=sub/deep/d.yaml',
    ])
  }))

it('reads a mounted ConfigMap once: links into `..data`', () =>
  inFolder(async (folder) => {
    await mkdir(join(folder, '..v1'))
    await writeFile(join(folder, '..v1', 'a.yaml'), 'one')
    await symlink('..v1', join(folder, '..data'))
    await symlink('..data/a.yaml', join(folder, 'a.yaml'))
    expect(await files(folder)).toEqual(['a.yaml=one'])
  }))

it('reads a file once that has several names, and ends where links go in a circle', () =>
  inFolder(async (folder) => {
    await mkdir(join(folder, 'sub'))
    await writeFile(join(folder, 'a.yaml'), 'one')
    await symlink('a.yaml', join(folder, 'b.yaml'))
    await symlink('..', join(folder, 'sub', 'up'))
    expect(await files(folder)).toEqual(['a.yaml=one'])
  }))

it('follows a root that is a link, wherever it leads', () =>
  inFolder(async (folder) => {
    await mkdir(join(folder, 'v1'))
    await writeFile(join(folder, 'v1', 'a.yaml'), 'one')
    await symlink('v1', join(folder, 'current'))
    expect(await files(join(folder, 'current'))).toEqual(['a.yaml=one'])
  }))

it.each(['file', 'folder'])('refuses a link to a %s outside of the root', (kind) =>
  inFolder(async (folder) => {
    const root = join(folder, 'root')
    await mkdir(root)
    await mkdir(join(folder, 'root-like'))
    await writeFile(join(folder, 'root-like', 'a.yaml'), 'secret')
    await writeFile(join(root, 'b.yaml'), 'two')
    await symlink(`../root-like${kind === 'file' ? '/a.yaml' : ''}`, join(root, 'a.yaml'))
    const scan = await readSources([root])
    expect(scan.files.map(({ file }) => file)).toEqual([join(root, 'b.yaml')])
    expect(scan.problems).toEqual([
      {
        severity: 'error',
        reason: 'OutsideOfRoot',
        message: `${join(root, 'a.yaml')} cannot be read: the link leaves the folder.`,
        mend: 'Put the file itself there.',
        origin: { file: join(root, 'a.yaml'), line: 1, column: 1 },
      },
    ])
    expect([...scan.uncertain.keys()]).toEqual([join(root, 'a.yaml')])
  }),
)

it('says that a link leads nowhere, and that nothing may be concluded from it', () =>
  inFolder(async (folder) => {
    await symlink('gone.yaml', join(folder, 'a.yaml'))
    const scan = await readSources([folder])
    expect(scan.problems.map(({ reason }) => reason)).toEqual(['FileUnreadable'])
    expect([...scan.uncertain.keys()]).toContain(join(folder, 'a.yaml'))
  }))

it('does not read a file that is too large', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'a.yaml'), Buffer.alloc(17 * 1024 ** 2, 'a'))
    const scan = await readSources([folder])
    expect(scan.files.map(({ bytes }) => bytes.length)).toEqual([16 * 1024 ** 2 + 1])
  }))

it('is uncertain about an empty folder and a missing one', () =>
  inFolder(async (folder) => {
    expect([...(await readSources([folder])).uncertain]).toEqual([[folder, `${folder} holds no manifests`]])
    const away = `${folder}-away`
    await rename(folder, away)
    const scan = await readSources([folder])
    await rm(away, { recursive: true })
    expect(scan.problems.map(({ reason, mend }) => [reason, mend])).toEqual([
      ['SourceUnreadable', 'Check that it exists and may be read.'],
    ])
    expect([...scan.uncertain.keys()]).toEqual([folder])
  }))

it('takes a single file and text from stdin', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.txt')
    await writeFile(file, 'one')
    const scan = await readSources([file, { stdin: 'two' }])
    expect(scan.files.map(({ file: name, bytes }) => [name, String(bytes)])).toEqual(
      [
        [file, 'one'],
        ['<stdin>', 'two'],
      ].sort(),
    )
    expect(scan.uncertain.size).toBe(0)
  }))

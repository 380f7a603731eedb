import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cached, cacheFolder } from '../../../scripts/setup/cache.mjs'

describe('the cache of what is slow to make', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-cache-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('lies in XDG_CACHE_HOME, or below the home folder', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/drover')
    expect(cacheFolder({})).toMatch(/\/\.cache\/drover$/)
  })

  it('makes a thing once', async () => {
    let made = 0
    const make = (path: string) => {
      made += 1
      writeFileSync(path, 'jars')
    }
    await cached('4.3.1/libs', make, folder)
    const path = await cached('4.3.1/libs', make, folder)
    expect(made).toBe(1)
    expect(readFileSync(path, 'utf8')).toBe('jars')
  })

  it('keeps nothing of what could not be made whole', async () => {
    const fails = (path: string) => {
      writeFileSync(path, 'half')
      throw new Error('interrupted')
    }
    await expect(cached('base.tar', fails, folder)).rejects.toThrow('interrupted')
    expect(readdirSync(folder)).toEqual([])
  })
})

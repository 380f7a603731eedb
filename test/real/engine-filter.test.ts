import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import { Sensitive } from '../../src/model/sensitive.ts'
import { readCopy, writeCopy } from '../../src/secrets/second-copy.ts'
import { dockerContract } from '../contract/docker.ts'
import { type EngineFilter, filterEngine } from '../engine-filter/filter.ts'
import { aDockerUnderTest } from './a-docker-under-test.ts'
import { engineEndpoint } from './engine.ts'

jest.setTimeout(60_000)

const endpoint = engineEndpoint()
const folder = mkdtempSync(join(tmpdir(), 'drover-filter-'))
const filters: EngineFilter[] = []

/** The same engine, of which only what the documents name can be asked. */
const filtered = async () => {
  const engine = 'path' in endpoint ? endpoint.path : ''
  const path = join(folder, `${filters.length}.sock`)
  filters.push(await filterEngine(path, engine))
  return aDockerUnderTest({ kind: 'unix', path, origin: 'the filter' })
}

afterAll(async () => {
  for (const filter of filters) await filter.close()
  rmSync(folder, { recursive: true })
})

// The filter speaks to a socket, and to nothing else.
const onSocket = endpoint.kind === 'unix' ? describe : describe.skip

onSocket('behind a filter', () => {
  const volume = `drover-filter-${randomBytes(4).toString('hex')}-secrets`

  dockerContract('a real engine', filtered)

  it('secrets go to their second copy, and come back', async () => {
    const { docker, image } = await filtered()
    const { signal } = new AbortController()
    const place = { volume, labels: {}, id: 'i', image }
    await docker.createVolume(volume, {})
    try {
      await writeCopy(docker, place, new Map([['name', { key: new Sensitive('value') }]]), signal)
      expect((await readCopy(docker, place, signal)).get('name')?.key?.reveal()).toBe('value')
      expect(await docker.findContainer(volume)).toBeUndefined()
    } finally {
      await docker.removeVolume(volume)
      docker.close()
    }
  })

  it('nothing was asked that is not listed', () => {
    expect(filters.length).toBeGreaterThan(1)
    expect(filters.flatMap(({ refused }) => refused)).toEqual([])
  })
})

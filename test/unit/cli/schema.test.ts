import { readFileSync } from 'node:fs'
import { drover } from './drover.ts'

const written = (file: string) => readFileSync(`docs/schema/${file}`, 'utf8')

describe('drover schema', () => {
  test.each([
    ['of one kind, by any of its names', ['kt'], 'kafkatopic.json'],
    ['of a kind that is known by name only', ['KafkaBridge'], 'kafkabridge.json'],
    ['of all kinds', [], 'all.json'],
  ])('prints the schema %s', async (_, words, file) => {
    expect(await drover(['schema', ...words])).toEqual({ code: 0, stdout: written(file), stderr: '' })
  })

  test('does not know every word for a kind', async () => {
    const { code, stdout, stderr } = await drover(['schema', 'deployment'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('there is no kind deployment; there are kafka, ')
  })

  test('says in its help how an editor is told', async () => {
    expect((await drover(['schema', '--help'])).stdout).toContain('# yaml-language-server: $schema=')
  })
})

import { attempt, ends, onPath, run } from '../../../scripts/setup/command.mjs'

const node = (script: string, options?: object) => attempt(process.execPath, ['-e', script], options)

describe('a program that setup runs', () => {
  it.concurrent('gives back what it said and how it ended', async () => {
    const result = await node('console.log("out"); console.error("err"); process.exit(3)')
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  it.concurrent('has no exit code when there is no such program', async () => {
    const { code, stderr } = await attempt('/no/such/program', [])
    expect(code).toBeNull()
    expect(stderr).toMatch('ENOENT')
  })

  it.concurrent('is stopped when it takes too long', async () => {
    expect((await node('setInterval(() => {}, 1000)', { timeoutMs: 50 })).code).toBeNull()
  })

  it.concurrent('is stopped when it stays silent, but not once it has spoken', async () => {
    expect((await node('setInterval(() => {}, 1000)', { silenceMs: 50 })).code).toBeNull()
    const speaks = 'console.log("begun"); setTimeout(() => {}, 2500)'
    expect((await node(speaks, { silenceMs: 2000 })).code).toBe(0)
  })

  it.concurrent('that has to succeed throws with its own words when it does not', async () => {
    await expect(run(process.execPath, ['-e', 'console.error("no space"); process.exit(1)'])).rejects.toThrow(
      'no space',
    )
  })

  it('is shown by the beginning and the end of a long output', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`)
    const shown = ends(lines.join('\n')).split('\n')
    expect(shown[0]).toBe('line 0')
    expect(shown).toContain('...')
    expect(shown.at(-1)).toBe('line 99')
    expect(shown.length).toBeLessThan(30)
  })

  it('is found on the PATH only where it may be executed', () => {
    expect(onPath('sh', '/nowhere:/bin')).toBe(true)
    expect(onPath('passwd', '/etc')).toBe(false)
    expect(onPath('sh', '')).toBe(false)
  })
})

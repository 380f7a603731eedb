import { spawnSync } from 'node:child_process'
import { COMMANDS } from '../../../src/cli/commands.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { fillState } from './a-state.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()

/** What bash offers for the last of these words. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `
    ${(await drover(['completion', 'bash'])).stdout}
    COMP_WORDS=(drover ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
    _drover; printf '%s\\n' "\${COMPREPLY[@]}"`
  const env = { ...process.env, PATH: `${process.cwd()}/bin:${process.env.PATH}`, XDG_STATE_HOME: folderPath() }
  return spawnSync('bash', ['-c', script], { encoding: 'utf8', env }).stdout.trim().split('\n').sort()
}

describe('completion in bash', () => {
  test('offers the commands', async () => {
    expect(await offered('')).toEqual([...COMMANDS.map(({ name }) => name), 'help'].sort())
    expect(await offered('--state', 'x', 'desc')).toEqual(['describe'])
  })

  test('offers kinds, and the names of what is there', async () => {
    await fillState(`${folderPath()}/drover`)
    expect(await offered('get', 'kafkatopic')).toEqual(['kafkatopic', 'kafkatopic/orders', 'kafkatopic/payments'])
  })

  test('offers kinds alone where no names are meant', async () => {
    await fillState(`${folderPath()}/drover`)
    expect(await offered('schema', 'kafkatopic')).toEqual(['kafkatopic'])
  })

  test("offers a command's own options and the global ones", async () => {
    expect(await offered('events', '--f')).toEqual(['--follow', '--for'])
    expect(await offered('events', '--st')).toEqual(['--state'])
  })
})

test.each(['zsh', 'fish'])('there is completion for %s, with every command', async (shell) => {
  const { code, stdout } = await drover(['completion', shell])
  expect(code).toBe(0)
  for (const { name } of COMMANDS) expect(stdout).toContain(name)
})

test('there is none for another shell', async () => {
  expect(await drover(['completion', 'csh'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('bash, zsh, fish'),
  })
})

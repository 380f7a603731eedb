import { spawnSync } from 'node:child_process'
import { COMMANDS } from '../../../src/cli/commands.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { fillState } from './a-state.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const script = `
    eval "$(drover completion bash)"
    COMP_WORDS=(drover ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
    _drover; printf '%s\\n' "\${COMPREPLY[@]}"`
  const env = { ...process.env, PATH: `${process.cwd()}/bin:${process.env.PATH}`, XDG_STATE_HOME: folderPath() }
  return spawnSync('bash', ['-c', script], { encoding: 'utf8', env }).stdout.trim().split('\n').sort()
}

describe('completion in bash', () => {
  test('offers the commands', () => {
    expect(offered('')).toEqual([...COMMANDS.map(({ name }) => name), 'help'].sort())
    expect(offered('--state', 'x', 'desc')).toEqual(['describe'])
  })

  test('offers kinds, and the names of what is there', async () => {
    await fillState(`${folderPath()}/drover`)
    expect(offered('get', 'kafkatopic')).toEqual(['kafkatopic', 'kafkatopic/orders', 'kafkatopic/payments'])
  })

  test('offers kinds alone where no names are meant', async () => {
    await fillState(`${folderPath()}/drover`)
    expect(offered('schema', 'kafkatopic')).toEqual(['kafkatopic'])
  })

  test("offers a command's own options and the global ones", () => {
    expect(offered('events', '--f')).toEqual(['--follow', '--for'])
    expect(offered('events', '--st')).toEqual(['--state'])
  })
})

test.each(['zsh', 'fish'])('there is completion for %s, with every command', (shell) => {
  const { code, stdout } = drover(['completion', shell])
  expect(code).toBe(0)
  for (const { name } of COMMANDS) expect(stdout).toContain(name)
})

test('there is none for another shell', () => {
  expect(drover(['completion', 'csh'])).toMatchObject({ code: 2, stderr: expect.stringContaining('bash, zsh, fish') })
})

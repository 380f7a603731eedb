import { readFileSync } from 'node:fs'
import { COMMANDS } from '../../../src/cli/commands.ts'
import { drover, droverProcess } from './drover.ts'

/** Within the tests' process, as all the others, and as people run it. */
const WAYS = [
  ['command', drover],
  ['process', droverProcess],
] as const

describe('the command line', () => {
  test.each(WAYS)('tells its version, as a %s', async (_, run) => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('lists every command in its help', async () => {
    const { code, stdout } = await drover(['--help'])
    expect(code).toBe(0)
    for (const { name, summary } of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}\\b.* ${summary}$`, 'm'))
  })

  test.each(COMMANDS.map(({ name }) => name))('has help for %s, with the global options', async (name) => {
    const { code, stdout } = await drover([name, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('--state <dir>')
    expect((await drover(['help', name])).stdout).toBe(stdout)
  })

  test.each([
    [['--bogus'], "unknown option '--bogus'"],
    [['gett'], "unknown command 'gett'"],
    [['get', 'foo'], 'there is no kind foo'],
    [['get', '-o', 'xml'], 'there is no output format xml'],
    [['get', '--instance', 'A B'], 'Use lower-case letters'],
    [['get', '--log-level', 'loud'], 'Use one of trace'],
    [['get', '--log-format', 'xml'], 'Use one of json, short'],
    [['run', '--poll', 'soon'], 'Use a number with s, m or h'],
    [['run', '--poll', '0'], 'Use a number with s, m or h'],
    [['run', '--access', 'moon'], 'Allowed choices are container-ip, network, published'],
    [['validate'], 'required option'],
    [['describe'], 'missing required argument'],
    [['describe', 'kafka/'], 'kafka/ is not KIND/NAME'],
  ])('does not understand %p, and says why', async (words, message) => {
    const { code, stdout, stderr } = await drover(words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^drover: /)
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/\nSee `drover help` for the command\.\n$/)
  })

  test('without a command shows the help, as an error', async () => {
    const { code, stdout, stderr } = await drover([])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Commands:')
  })

  test('takes global options before and after the command', async () => {
    const before = await drover(['--state', '/nonexistent/state', 'get'])
    expect(before.stderr).toContain('/nonexistent/state')
    expect(await drover(['get', '--state', '/nonexistent/state'])).toEqual(before)
  })

  test.each(WAYS)('tells what to do about an error, as a %s', async (_, run) => {
    expect(await run(['get', '--state', '/etc/passwd'])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'drover: the state folder /etc/passwd is not a folder\nGive a folder that this user may write, with --state DIR, on a disk with room.\n',
    })
  })
})

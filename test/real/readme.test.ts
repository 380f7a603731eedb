import { execFile, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { jest } from '@jest/globals'
import { openStateFolder } from '../../src/report/state-folder.ts'
import { belongTo } from '../../src/report/state-instance.ts'
import { Scenario } from './scenario.ts'

jest.setTimeout(300_000)

const run = promisify(execFile)
const scenario = new Scenario()
const page = readFileSync('README.md', 'utf8')

/** The first block of code that holds this. */
function block(holding: string): string {
  const found = page.split('```').find((text, index) => index % 2 === 1 && text.includes(holding))
  if (found === undefined) throw new Error(`the README shows no ${holding}`)
  return found.replaceAll('shop', scenario.name)
}

/** Its commands, without the words beside them. */
const commands = block('drover validate')
  .split('\n')
  .map((line) => line.replace(/ {3,}.*/, '').trim())
  .filter((line) => line !== '')

afterAll(() => scenario.end())

// Its state folder, and with it its instance, is the scenario's own; all else is as it stands there.
describe('The README', () => {
  const home = scenario.folder
  const env = { ...process.env, HOME: home, XDG_STATE_HOME: home }
  const shell = (command: string) => run('sh', ['-c', command], { env })

  scenario.test('is right, command by command', async () => {
    mkdirSync(join(home, 'kafka'))
    await belongTo(await openStateFolder(scenario.state, 'write'), scenario.name)
    writeFileSync(join(home, 'kafka', `${scenario.name}.yaml`), block('kind: Kafka\n').replace(/^yaml\n/, ''))

    expect(commands.map((command) => command.replace(/.*drover (\w+).*/, '$1'))).toEqual([
      'validate',
      'plan',
      'run',
      'get',
      'describe',
      'produce',
      'consume',
    ])
    const [validate = '', plan = '', daemon = '', get = '', describe = '', produce = '', consume = ''] = commands
    expect((await shell(validate)).stderr).toContain('errors: 0')
    expect((await shell(plan)).stdout).toContain(`volume data-${scenario.name}-node-0, CreateVolume`)
    const child = spawn('sh', ['-c', `exec ${daemon}`], { env, stdio: 'ignore' })
    try {
      await scenario.settled(3)
      expect((await shell(get)).stdout).toMatch(new RegExp(`${scenario.name} .*True`))
      expect((await shell(describe)).stdout).toContain(`${scenario.name}-kafka-bootstrap:9092`)
      await shell(produce)
      expect((await shell(consume)).stdout).toBe('hello\n')
    } finally {
      child.kill('SIGKILL')
    }
  })
})

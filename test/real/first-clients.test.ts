import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { jest } from '@jest/globals'
import { kcatHere, pythonWithKafka } from '../../scripts/setup/clients.mjs'
import { docker } from './docker-command.ts'
import { Scenario } from './scenario.ts'

jest.setTimeout(400_000)

const run = promisify(execFile)
const IMAGE = process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1'
const ROOT = new URL('../..', import.meta.url).pathname
const scenario = new Scenario()
const page =
  readFileSync('docs/security.md', 'utf8')
    .split(/^## /m)
    .find((part) => part.startsWith('From nothing')) ?? ''

/** What stands between the n-th three ticks that begin with this. */
const block = (language: string, n = 0): string => {
  const found = page.split('```').filter((text, index) => index % 2 === 1 && text.startsWith(`${language}\n`))[n]
  if (found === undefined) throw new Error(`the page shows no ${language} of its own`)
  return found
    .slice(language.length + 1)
    .replaceAll('shop', scenario.name)
    .replaceAll('drover/kafka:4.3.1', IMAGE)
}
const HOME = join(scenario.folder, 'home')
const withoutWords = (text: string): string[] =>
  text.split('\n').flatMap((line) => line.replace(/ {3,}.*/, '').trim() || [])

/** In a shell in which the variables of the user are, as the page makes it. */
const shell = async (command: string, env: NodeJS.ProcessEnv = {}) => {
  const text = `set -e; if [ -e my-app.env ]; then set -a; . ./my-app.env; set +a; fi; ${command}`
  return (await run('sh', ['-c', text], { cwd: HOME, env: { ...process.env, ...env } })).stdout
}

const [kcat, python] = [kcatHere(), pythonWithKafka()]
/** On a machine that has them, or can get them. */
const where = (client: string | undefined): typeof scenario.test =>
  client === undefined ? (sentence) => void it.skip(sentence, () => undefined) : (...args) => scenario.test(...args)

afterAll(() => scenario.end())

describe('The page about security', () => {
  scenario.test('brings up a cluster and its user, and files for his clients', async () => {
    mkdirSync(HOME)
    scenario.save('shop.yaml', block('yaml'))
    scenario.start()
    await scenario.settled(5)
    const commands = withoutWords(block(''))
    expect(commands.map((command) => command.split(' ').slice(0, 3).join(' '))).toEqual([
      'drover get secret',
      'drover get secret',
      'drover get secret',
      'set -a; .',
    ])
    for (const command of commands.slice(0, 3)) {
      const words = command.split(' ').slice(1)
      const to = words.at(-1) ?? ''
      await scenario.ok(...words.slice(0, -1), join(HOME, to))
    }
    expect(await shell('echo "$KAFKA_SASL_USERNAME $KAFKA_SECURITY_PROTOCOL"')).toBe('my-app SASL_SSL\n')
  })

  scenario.test('lets Drover itself come in as the users', async () => {
    const as = (user: string, ...words: string[]) => [...words, 'orders', '--user', user]
    await scenario.ok(...as('my-app', 'produce'), '--value', 'hello')
    for (const user of ['my-app', 'my-tool']) {
      const read = await scenario.ok(...as(user, 'consume'), '--from-beginning', '--max-messages', '1')
      expect(read).toBe('hello\n')
    }
    const { code, stderr } = await scenario.drover(...as('my-tool', 'produce'), '--value', 'not his to write')
    expect({ code, isDenied: /authoriz/i.test(stderr) }).toEqual({ code: 1, isDenied: true })
  })

  scenario.test('lets Kafka’s own tools write', async () => {
    await shell(block('', 1))
    expect(await docker('ps', '--all', '--quiet', '--filter', `ancestor=${IMAGE}`, '--filter', 'status=exited')).toBe(
      '',
    )
  })

  where(python)('lets Python read', async () => {
    writeFileSync(join(HOME, 'read.py'), block('python'))
    expect(await shell(`'${python}' read.py`)).toBe('hello\n')
  })

  scenario.test('lets Node write', async () => {
    const kafkajs = pathToFileURL(join(ROOT, 'node_modules/kafkajs/index.js')).href
    writeFileSync(
      join(HOME, 'write.mjs'),
      block('js').replace(
        "import { Kafka } from 'kafkajs'",
        `import kafkajs from '${kafkajs}'\nconst { Kafka } = kafkajs`,
      ),
    )
    await shell(`'${process.execPath}' write.mjs`, { KAFKAJS_NO_PARTITIONER_WARNING: '1' })
  })

  where(kcat)('lets kcat read', async () => {
    expect(await shell(block('', 2))).toBe('hello\nhello\nhello from Node\n')
  })
})

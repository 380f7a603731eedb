import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../report/temporary-folder.ts'

const folderPath = temporaryFolder()
const state = () => join(folderPath(), 'drover-quickstart')
const asked = () => join(folderPath(), 'asked')

/** An old engine that has a container of the quickstart and its config volume, and writes down what it is told. */
function makeDocker(): void {
  const script = `#!/bin/sh
echo "$*" >> ${asked()}
case "$*" in
  ps*files-of=config-1) echo holder ;;
  ps*) echo c1 ;;
  volume\\ ls*) echo config-1 ;;
esac
`
  writeFileSync(join(folderPath(), 'docker'), script, { mode: 0o755 })
  writeFileSync(asked(), '')
}

function down(): Promise<{ code: unknown; stderr: string }> {
  const env = { ...process.env, XDG_STATE_HOME: folderPath(), PATH: `${folderPath()}:${process.env.PATH}` }
  return new Promise((resolve) =>
    execFile(process.execPath, ['--no-warnings', 'scripts/quickstart/down.ts'], { env }, (error, _, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    ),
  )
}

/** A Drover that has ended has left its state there. */
function leaveState(source: string): void {
  mkdirSync(join(state(), 'applied'), { recursive: true })
  const report = { pid: 1, startedAt: new Date().toISOString(), version: '0', clusters: {}, problems: [] }
  writeFileSync(join(state(), 'daemon.json'), JSON.stringify({ ...report, sources: [source] }))
}

beforeEach(makeDocker)

describe('npm run quickstart -- --down', () => {
  test('takes away all that it remembers, also what was applied by hand, so that the next one is a fresh one', async () => {
    leaveState(join(process.cwd(), 'manifests/quickstart'))
    writeFileSync(join(state(), 'applied', 'Kafka.quickstart.yaml'), 'kind: Kafka')
    const { code, stderr } = await down()
    expect(code).toBe(0)
    expect(stderr).toContain(`removed ${state()}, and with it 1 manifest that was applied there\n`)
    expect(existsSync(state())).toBe(false)
    const told = readFileSync(asked(), 'utf8').split('\n')
    expect(told).toContain('rm --force --volumes c1')
    expect(told.filter((line) => /^(volume )?rm /.test(line)).slice(-2)).toEqual(['rm holder', 'volume rm config-1'])
  })

  test('touches nothing where other manifests were looked after', async () => {
    leaveState('/home/somebody/kafka')
    const { code, stderr } = await down()
    expect(code).toBe(1)
    expect(stderr).toContain(`${state()} was last used with other manifests: /home/somebody/kafka\n`)
    expect(existsSync(state())).toBe(true)
    expect(readFileSync(asked(), 'utf8')).toBe('')
  })
})

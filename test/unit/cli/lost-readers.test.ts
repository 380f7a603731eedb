import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { daemonSays } from './a-daemon.ts'
import { fillState } from './a-state.ts'
import { DROVER } from './drover.ts'

const folderPath = temporaryFolder()

/** A daemon whose engine is not there. */
function daemon(stderr: 'pipe' | number): ChildProcess {
  const words = ['--state', folderPath(), '--docker', `unix://${folderPath()}/no.sock`, 'run', folderPath()]
  return spawn(DROVER, words, { stdio: ['ignore', 'ignore', stderr] })
}

const ended = (child: ChildProcess) => once(child, 'exit')

async function said(stderr: Readable, words: string): Promise<void> {
  for await (const line of createInterface({ input: stderr })) if (line.includes(words)) return
  throw new Error(`it ended without saying ${words}`)
}

describe('drover run', () => {
  test('goes on when the reader of its log is gone', async () => {
    const child = daemon('pipe')
    const stderr = child.stderr as Readable
    await said(stderr, 'the engine cannot be reached')
    stderr.destroy()
    // Each is a line that nobody takes.
    child.kill('SIGHUP')
    child.kill('SIGTERM')
    expect(await ended(child)).toEqual([0, null])
  })

  test('goes on when there is no room for its log', async () => {
    const child = daemon(openSync('/dev/full', 'w'))
    await daemonSays(folderPath(), ({ engine }) => engine?.reason.includes('no.sock') === true)
    child.kill('SIGTERM')
    expect(await ended(child)).toEqual([0, null])
  })

  test('reads the manifests again at SIGHUP, and does not end', async () => {
    const child = daemon('pipe')
    const stderr = child.stderr as Readable
    await said(stderr, 'the engine cannot be reached')
    const again = said(child.stderr as Readable, 'read the manifests again')
    child.kill('SIGHUP')
    await again
    child.kill('SIGTERM')
    expect(await ended(child)).toEqual([0, null])
  })
})

describe('any other command', () => {
  test.each([['get'], ['describe', 'kafka', 'my-cluster'], ['events']])(
    'ends without a word when nobody reads on: %s',
    async (...words) => {
      await fillState(folderPath())
      const child = spawn(DROVER, ['--state', folderPath(), ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
      child.stdout.destroy()
      let stderr = ''
      child.stderr.on('data', (data) => {
        stderr += data
      })
      expect(await once(child, 'close')).toEqual([0, null])
      expect(stderr).not.toMatch(/EPIPE|\n +at /)
    },
  )

  test('says that its output cannot be written, without a stack', async () => {
    await fillState(folderPath())
    const child = spawn(DROVER, ['--state', folderPath(), 'get'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    })
    let stderr = ''
    ;(child.stderr as Readable).on('data', (data) => {
      stderr += data
    })
    expect(await once(child, 'close')).toEqual([1, null])
    expect(stderr).toContain('drover: the output cannot be written: ENOSPC\n')
    expect(stderr).not.toMatch(/\n +at /)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { docker } from '../docker-command.ts'
import { faultyImage } from './faulty-image.ts'

/** A clock for processes of this host that can be set at any moment; the machine's own is never touched. */
export class Clock {
  readonly #folder = mkdtempSync(join(tmpdir(), 'drover-clock-'))
  readonly #offset = join(this.#folder, 'offset')
  readonly #library = join(this.#folder, 'libfaketime.so')

  /** Fetches the library out of the image that has it. */
  async prepare(): Promise<void> {
    const image = await faultyImage()
    const find = ['--entrypoint', 'sh', image, '-c', 'ls /usr/lib/*/faketime/libfaketimeMT.so.1']
    const path = await docker('run', '--rm', ...find)
    const container = await docker('create', image)
    try {
      await docker('cp', '--follow-link', `${container}:${path}`, this.#library)
    } finally {
      await docker('rm', container)
    }
    this.set(0)
  }

  /** By so many seconds it is off from now on. */
  set(seconds: number): void {
    writeFileSync(this.#offset, text(seconds))
  }

  /** What a process has to have in its environment to go by this clock. */
  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#offset,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
  }

  end(): void {
    rmSync(this.#folder, { recursive: true })
  }
}

/** Sets the clock of one container, made from the image for faults. */
export const setClockOf = (container: string, seconds: number): Promise<string> =>
  docker('exec', container, 'sh', '-c', `echo '${text(seconds)}' > /tmp/faketime`)

const text = (seconds: number): string => `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}`

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for each test of the file, gone afterwards. */
export function temporaryFolder(): () => string {
  let path = ''
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'drover-test-'))
  })
  // A process that was just killed may still be writing there.
  afterEach(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  return () => path
}

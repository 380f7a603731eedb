import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for each test of the file, gone afterwards. */
export function temporaryFolder(): () => string {
  let path = ''
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'drover-test-'))
  })
  afterEach(() => rmSync(path, { recursive: true, force: true }))
  return () => path
}

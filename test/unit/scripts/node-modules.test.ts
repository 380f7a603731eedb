import { isInstalled, pathOutside } from '../../../scripts/setup/node-modules.mjs'

const lock = (...packages: [string, object][]) => ({ packages: Object.fromEntries([['', {}], ...packages]) })
const yaml = (version: string): [string, object] => ['node_modules/yaml', { version, integrity: `sha512-${version}` }]

describe('node_modules', () => {
  it('is up to date when npm installed every version the lock file names', () => {
    expect(isInstalled(lock(yaml('2.9.1')), lock(yaml('2.9.1')))).toBe(true)
  })

  it('is out of date when a package is missing, or has another version', () => {
    expect(isInstalled(lock(yaml('2.9.1')), lock())).toBe(false)
    expect(isInstalled(lock(yaml('2.9.1')), lock(yaml('2.9.0')))).toBe(false)
  })

  it('is out of date when nothing was ever installed', () => {
    expect(isInstalled(lock(yaml('2.9.1')), undefined)).toBe(false)
  })

  it('may lack optional packages, which are for other platforms', () => {
    const wanted = lock(yaml('2.9.1'), ['node_modules/for-another-system', { version: '1.0.0', optional: true }])
    expect(isInstalled(wanted, lock(yaml('2.9.1')))).toBe(true)
  })

  it('is no part of the PATH that npm runs with', () => {
    expect(pathOutside('/drover', '/drover/node_modules/.bin:/usr/bin:/bin')).toBe('/usr/bin:/bin')
  })
})

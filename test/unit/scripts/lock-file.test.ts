import { readFileSync } from 'node:fs'
import { complete, platformOf } from '../../../scripts/setup/lock-file.mjs'

describe('package-lock.json', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))

  it('names the packages for every platform, or `npm ci` refuses it (mend: node scripts/complete-lock.mjs)', () => {
    expect(Object.keys(complete(lock).packages).filter((path) => !(path in lock.packages))).toEqual([])
  })

  it('names no registry', () => {
    expect(Object.values(lock.packages).filter((locked) => Object.hasOwn(locked as object, 'resolved'))).toEqual([])
  })
})

describe('completing a lock file', () => {
  const locked = {
    packages: {
      '': {},
      'node_modules/fast': { version: '1.0.0', dev: true, optionalDependencies: { 'fast-darwin-arm64': '1.0.0' } },
    },
  }

  it('adds what was left out, for its platform only', () => {
    expect(complete(locked).packages).toHaveProperty(['node_modules/fast-darwin-arm64'], {
      version: '1.0.0',
      dev: true,
      optional: true,
      cpu: ['arm64'],
      os: ['darwin'],
    })
  })

  it('changes nothing in a complete one', () => {
    expect(complete(complete(locked))).toEqual(complete(locked))
  })

  it('reads a platform from the name', () => {
    expect(platformOf('@x/linux-x64-musl')).toEqual({ os: ['linux'], cpu: ['x64'], libc: ['musl'] })
    expect(platformOf('@x/linux-arm-gnueabihf')).toEqual({ os: ['linux'], cpu: ['arm'], libc: ['glibc'] })
    expect(platformOf('@x/win32-x64-msvc')).toEqual({ os: ['win32'], cpu: ['x64'] })
  })
})

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { isDebian } from '../../../scripts/setup/apt.mjs'
import { ensureEngineImage } from '../../../scripts/setup/engine-image.mjs'
import { summarise } from '../../../scripts/setup/jest-summary.mjs'
import { checkVersion, imagesOf, KAFKA_VERSION } from '../../../scripts/setup/kafka-image.mjs'
import { librariesOf } from '../../../scripts/setup/node-base.mjs'

describe('setup', () => {
  it('knows Debian and its relatives by os-release', () => {
    expect(isDebian('NAME="Debian GNU/Linux"\nID=debian\n')).toBe(true)
    expect(isDebian('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe(true)
    expect(isDebian('ID=fedora\nHOME_URL=https://not-debian.example\n')).toBe(false)
  })

  it('prefers the official Kafka image to the one built here', () => {
    expect(imagesOf('4.3.1')).toEqual(['apache/kafka:4.3.1', 'drover/kafka:4.3.1'])
  })

  it('takes only full versions of Kafka 4', () => {
    expect(checkVersion('4.2.0')).toBe('4.2.0')
    for (const version of ['3.9.0', '4.3', 'latest', '4.3.1; rm']) expect(() => checkVersion(version)).toThrow(version)
  })

  it('builds by default the version that the recipe names', () => {
    expect(readFileSync('deploy/kafka-image/pom.xml', 'utf8')).toMatch(`<kafka.version>${KAFKA_VERSION}<`)
  })

  it('says which engines can be had', async () => {
    await expect(ensureEngineImage('19')).rejects.toThrow('There is no engine 19 to be had here; these are: 26, 28, 29')
  })

  it('finds in the words of ldd every library that a program needs', () => {
    const ldd = [
      '\tlinux-vdso.so.1 (0x00007f33b82e3000)',
      '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f33b7f20000)',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f33b82e5000)',
    ]
    expect(librariesOf(ldd.join('\n'))).toEqual(['/lib/x86_64-linux-gnu/libm.so.6', '/lib64/ld-linux-x86-64.so.2'])
  })
})

describe('the summary of all tests', () => {
  const result = (numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number) => ({
    numPassedTests,
    numFailedTests,
    numRuntimeErrorTestSuites,
  })

  it('adds up the projects', () => {
    expect(summarise([result(70, 1, 0), result(5, 2, 0)])).toEqual({ passed: 75, failed: 3 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    expect(summarise([result(70, 0, 1)])).toEqual({ passed: 70, failed: 1 })
  })
})

describe('the compose file', () => {
  const { services } = parse(readFileSync('deploy/compose.yaml', 'utf8'), { strict: true, uniqueKeys: true })

  it('runs the image of this version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(services.drover.image).toBe(`drover/drover:${version}`)
  })

  it('gives the container no more than the socket, its manifests to read and a volume of its own', () => {
    expect(services.drover).toMatchObject({
      user: '1000:1000',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
    expect(services.drover.volumes).toEqual([
      '/var/run/docker.sock:/var/run/docker.sock',
      expect.stringMatching(/:\/manifests:ro$/),
      'state:/var/lib/drover',
    ])
  })
})

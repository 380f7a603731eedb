import { findOwnContainer, type Self } from '../../../src/docker/own-container.ts'
import { type MemoryDocker, memoryDocker } from '../../twins/memory-docker.ts'

let docker: MemoryDocker
let own: string
beforeEach(() => {
  docker = memoryDocker({ now: () => 0 })
  own = docker.engine.addForeignContainer('drover')
  docker.engine.start(own)
})

const STRANGE = 'f'.repeat(64)
const mountinfo = (id: string) =>
  [
    '1 0 0:1 / / rw - overlay overlay rw',
    `2 1 254:0 /var/lib/docker/containers/${id}/hostname /etc/hostname rw - ext4 /dev/vda rw`,
  ].join('\n')

function find(self: { env?: Self['env']; hostname?: string; files?: Record<string, string> }) {
  const { env = {}, hostname = 'box', files = {} } = self
  return findOwnContainer(docker, { env, hostname, files: { read: (path) => files[path] } }).then((found) => found?.id)
}

describe('the container this process runs in', () => {
  it('is none on a plain host', async () => {
    expect(
      await find({ files: { '/proc/self/cgroup': '0::/\n', '/proc/self/mountinfo': '1 0 0:1 / / rw\n' } }),
    ).toBeUndefined()
  })

  it('is the one whose hostname file is mounted', async () => {
    expect(await find({ files: { '/proc/self/mountinfo': mountinfo(own) } })).toBe(own)
  })

  it('is not one that is only mounted somewhere', async () => {
    const elsewhere = mountinfo(own).replace('/etc/hostname', '/backup/hostname')
    expect(await find({ files: { '/proc/self/mountinfo': elsewhere } })).toBeUndefined()
  })

  it('is the innermost of the cgroup', async () => {
    const cgroup = `4:memory:/docker/${STRANGE}/docker/${own}\n`
    expect(await find({ files: { '/proc/self/cgroup': cgroup } })).toBe(own)
  })

  it('is the one the hostname is the short id of', async () => {
    expect(await find({ hostname: own.slice(0, 12) })).toBe(own)
  })

  it('is not one that only has the name of this host', async () => {
    docker.engine.start(docker.engine.addForeignContainer('box'))
    expect(await find({ hostname: 'box' })).toBeUndefined()
  })

  it('is the one a person names, before all signs', async () => {
    const named = docker.engine.addForeignContainer('named')
    docker.engine.start(named)
    const files = { '/proc/self/mountinfo': mountinfo(own) }
    expect(await find({ env: { DROVER_CONTAINER: 'named' }, files })).toBe(named)
  })

  it('is none when this engine does not know the id, or the container does not run', async () => {
    expect(await find({ files: { '/proc/self/mountinfo': mountinfo(STRANGE) } })).toBeUndefined()
    docker.engine.exit(own, 0)
    expect(await find({ files: { '/proc/self/mountinfo': mountinfo(own) } })).toBeUndefined()
  })
})

import { type Faults, fail, faulty, hang, onCall, onMethod } from '../twins/faulty.ts'
import { memoryDocker } from '../twins/memory-docker.ts'

function made(faults: Faults) {
  const docker = memoryDocker({ now: () => 0 })
  return { docker, ...faulty(docker, faults) }
}

describe('a faulty client', () => {
  it('logs every call with its arguments', async () => {
    const { client, calls } = made({})
    await client.createVolume('a', {})
    await client.listVolumes('x')
    expect(calls).toEqual([
      { index: 0, method: 'createVolume', args: ['a', {}] },
      { index: 1, method: 'listVolumes', args: ['x'] },
    ])
  })

  it('fails before anything happened', async () => {
    const { client, docker } = made({ before: onCall(1, fail('DOCKER_FAILED')) })
    await client.createVolume('a', {})
    await expect(client.createVolume('b', {})).rejects.toMatchObject({ code: 'DOCKER_FAILED' })
    expect([...docker.engine.volumes.keys()]).toEqual(['a'])
  })

  it('loses the reply to what has happened', async () => {
    const { client, docker } = made({ after: onMethod('createVolume', fail('DOCKER_TIMEOUT')) })
    await expect(client.createVolume('a', {})).rejects.toMatchObject({ code: 'DOCKER_TIMEOUT' })
    expect([...docker.engine.volumes.keys()]).toEqual(['a'])
  })

  it('hangs until the signal fires', async () => {
    const { client, docker } = made({ before: hang() })
    const end = new AbortController()
    const call = client.createVolume('a', {}, undefined, end.signal)
    end.abort()
    await expect(call).rejects.toMatchObject({ code: 'DOCKER_TIMEOUT' })
    expect([...docker.engine.volumes.keys()]).toEqual([])
  })

  it('lets streams through', async () => {
    const { client, calls } = made({ before: fail('DOCKER_FAILED') })
    const end = new AbortController()
    const seen: string[] = []
    const listen = async () => {
      for await (const { action } of client.events(end.signal)) {
        seen.push(action)
        end.abort()
      }
    }
    const done = listen()
    client.engine.addVolume('a')
    await done
    expect(seen).toEqual(['create'])
    expect(calls.map(({ method }) => method)).toEqual(['events'])
  })
})

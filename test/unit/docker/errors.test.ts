import { already, toDroverError } from '../../../src/docker/errors.ts'

/** As docker-modem makes them. */
function answer(statusCode: number, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${message} `), {
    statusCode,
    json: { message },
  })
}

describe('an error of the engine', () => {
  it.each([
    [404, 'No such container: a', 'DOCKER_NOT_FOUND'],
    [404, 'network a not found', 'DOCKER_NOT_FOUND'],
    [404, 'No such image: kafka:9', 'DOCKER_IMAGE_MISSING'],
    [404, 'create data: error looking up volume plugin gp3: plugin "gp3" not found', 'DOCKER_DRIVER_MISSING'],
    [500, 'create data: error looking up volume plugin gp3: plugin gp3 found but disabled', 'DOCKER_DRIVER_MISSING'],
    [409, 'Conflict. The container name "/a" is already in use', 'DOCKER_CONFLICT'],
    [400, 'invalid reference format', 'DOCKER_REFUSED'],
    [403, 'Request forbidden by administrative rules.', 'DOCKER_REFUSED'],
    [500, 'oh dear', 'DOCKER_FAILED'],
    [503, 'starting', 'DOCKER_FAILED'],
    [
      500,
      'Cannot update container a: runc did not terminate successfully: exit status 1: unable to set memory limit to 104857600 (current usage: 202268672, peak usage: 202719232)\n: unknown',
      'DOCKER_REFUSED',
    ],
    [400, 'Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available', 'DOCKER_REFUSED'],
    [500, 'Bind for 127.0.0.1:18099 failed: port is already allocated', 'DOCKER_PORT_TAKEN'],
    [500, 'Error starting userland proxy: listen tcp4 127.0.0.1:1: bind: address already in use', 'DOCKER_PORT_TAKEN'],
    [500, 'Ports are not available: exposing port TCP 0.0.0.0:80', 'DOCKER_PORT_TAKEN'],
  ])('%i %s is %s', (status, message, code) => {
    expect(toDroverError('start container a', answer(status, message))).toMatchObject({
      code,
      message: `start container a: ${message}`,
    })
  })

  it('may mean something else for one call', () => {
    expect(toDroverError('x', answer(409, 'volume is in use'), { 409: 'DOCKER_IN_USE' }).code).toBe('DOCKER_IN_USE')
  })

  it('keeps the words of an answer that is not JSON', () => {
    const html = Object.assign(new Error('(HTTP code 403) unexpected - <h1>Forbidden</h1> '), { statusCode: 403 })
    expect(toDroverError('x', html).message).toBe('x: <h1>Forbidden</h1>')
  })

  it('is DOCKER_UNREACHABLE when a socket gave it', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    expect(toDroverError('x', refused)).toMatchObject({ code: 'DOCKER_UNREACHABLE', retriable: true, cause: refused })
  })

  it('stays what it is when it is ours already', () => {
    const ours = toDroverError('x', answer(500, 'y'))
    expect(toDroverError('z', ours)).toBe(ours)
  })
})

describe('"already so"', () => {
  it('is success, and only that', async () => {
    const started = (status: number) => status === 304
    await expect(already(Promise.reject(answer(304, '')), started)).resolves.toBeUndefined()
    await expect(already(Promise.reject(answer(404, 'gone')), started)).rejects.toMatchObject({ statusCode: 404 })
    await expect(already(Promise.reject(new Error('no answer')), () => true)).rejects.toThrow('no answer')
  })
})

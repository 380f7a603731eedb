import type Docker from 'dockerode'

/**
 * GETs one path of the engine. For calls whose dockerode method takes no signal: a connection they hang on would never
 * be given back, and once all of them are gone so is every other call.
 */
export function lookUp(docker: Docker, path: string, abortSignal: AbortSignal): Promise<unknown> {
  const statusCodes = { 200: true, 404: 'no such thing', 500: 'server error' }
  return new Promise((resolve, reject) => {
    docker.modem.dial({ path, method: 'GET', abortSignal, statusCodes }, (error, answer) =>
      error ? reject(error) : resolve(answer),
    )
  })
}

import { adviceFor, chosenElsewhere } from '../../../scripts/setup/docker-engine.mjs'

describe('the engine that setup looks for', () => {
  it('is this machine’s own when nothing else was chosen', () => {
    expect(chosenElsewhere({}, 'unix:///var/run/docker.sock')).toBeUndefined()
    expect(chosenElsewhere({}, '')).toBeUndefined()
  })

  it('is the one that DOCKER_HOST or the current context names', () => {
    expect(chosenElsewhere({ DOCKER_HOST: 'tcp://10.0.0.5:2376' }, '')).toBe('tcp://10.0.0.5:2376')
    expect(chosenElsewhere({}, 'unix:///home/me/.docker/desktop.sock')).toBe('unix:///home/me/.docker/desktop.sock')
  })
})

describe('the advice when no engine answers', () => {
  it('names the group to a user who may not use the socket', () => {
    expect(adviceFor('dial unix /var/run/docker.sock: connect: permission denied', undefined)).toMatch(
      /usermod -aG docker/,
    )
  })

  it('names the engine that was chosen and installs none in its place', () => {
    const advice = adviceFor('connection refused', 'tcp://10.0.0.5:2376')
    expect(advice).toMatch('tcp://10.0.0.5:2376')
    expect(advice).not.toMatch('install')
  })

  it('says what to install where there is none', () => {
    expect(adviceFor('there is no docker command', undefined)).toMatch('apt-get install docker.io iptables')
  })
})

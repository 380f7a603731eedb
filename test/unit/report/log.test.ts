import { DroverError } from '../../../src/errors.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { createLog, type Log } from '../../../src/report/log.ts'

let lines: string[] = []

function log(short = false): Log {
  lines = []
  return createLog({ level: 'debug', short, destination: { write: (line) => lines.push(line) } })
}

function entry(): Record<string, unknown> {
  return JSON.parse(lines[0] ?? '')
}

describe('a log entry', () => {
  test('is one line of JSON with level names and ISO times', () => {
    log().warn({ key: 'Kafka/a' }, 'pass failed')
    expect(lines).toHaveLength(1)
    expect(entry()).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      key: 'Kafka/a',
      msg: 'pass failed',
    })
  })

  test('tells code and mend of an error of ours, and no stack', () => {
    log().error({ err: new DroverError('DOCKER_TIMEOUT', 'no answer', { cause: new Error('socket') }) }, 'pass failed')
    expect(entry().err).toEqual({
      type: 'DroverError',
      message: 'no answer',
      code: 'DOCKER_TIMEOUT',
      mend: expect.stringContaining('engine'),
      cause: { type: 'Error', message: 'socket' },
    })
  })

  test('tells where an error nobody foresaw comes from', () => {
    log().error({ err: new TypeError('x is not a function') }, 'pass failed')
    expect(entry().err).toMatchObject({ type: 'TypeError', stack: expect.stringContaining('log.test.ts') })
  })

  test('never shows what clients hang on their errors', () => {
    const error = Object.assign(new Error('HTTP 500'), { json: { Env: ['hunter2'] }, request: { body: 'hunter2' } })
    log().error({ err: new DroverError('DOCKER_FAILED', 'failed', { cause: error }) }, 'pass failed')
    expect(lines.join()).not.toContain('hunter2')
  })

  test('never shows a secret, wrapped or under a telling name', () => {
    log().info({ a: new Sensitive('hunter2'), password: 'hunter2', user: { password: 'hunter2' } }, 'user made')
    log(true).info({ a: new Sensitive('hunter2') }, 'user made')
    expect(lines.join()).not.toContain('hunter2')
  })
})

describe('for a person at a terminal, an entry', () => {
  test('is one short line without colour', () => {
    log(true).info({ key: 'Kafka/a', cause: 'it is missing', ms: 12 }, 'operation done')
    expect(lines).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d info {2}operation done key=Kafka\/a cause="it is missing" ms=12\n$/),
    ])
  })

  test('has the error and its mend below', () => {
    log(true).error({ err: new DroverError('DOCKER_TIMEOUT', 'no answer') }, 'pass failed')
    expect(lines.join('').split('\n').slice(1)).toEqual([
      '         DOCKER_TIMEOUT: no answer',
      '         The engine did not answer in time; look at its log if this goes on.',
      '',
    ])
  })

  test('cannot steer the terminal by what it quotes', () => {
    log(true).error({ err: new Error('\u001b[2Jgone'), name: '\u001b[2J' }, 'pass failed')
    expect(lines.join('')).not.toContain('\u001b')
  })
})

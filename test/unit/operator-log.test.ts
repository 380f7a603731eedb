import { unexpectedLines } from '../real/faults/operator-log.ts'

const line = (level: string, msg: string) => JSON.stringify({ level, msg })

it('an error in a log is found, and what Drover says every day is not', () => {
  const log = [line('debug', 'waiting'), line('info', 'operation done'), line('error', 'pass failed')]
  expect(unexpectedLines(`${log.join('\n')}\n`)).toEqual([line('error', 'pass failed')])
})

it('what Node says when it fails is found, though it is no line of JSON', () => {
  expect(unexpectedLines('TypeError: x is not a function\n')).toEqual(['TypeError: x is not a function'])
})

it('an engine that goes away is expected to be told', () => {
  expect(unexpectedLines(`${line('warn', 'the engine cannot be listened to')}\n`)).toEqual([])
})

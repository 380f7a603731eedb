import type { ObservedLogDir } from '../../../../src/model/kafka-state.ts'
import { roomFor } from '../../../../src/plan/moves/disk-room.ts'
import { GIB } from '../../../fixtures/leaving.ts'

const dir = (total: number, usable: number, errorCode = 0): ObservedLogDir => ({
  path: '/data',
  errorCode,
  totalBytes: total * GIB,
  usableBytes: usable * GIB,
  replicas: [],
})
const move = (bytes: number, ...adding: number[]) => ({
  topic: 't',
  partition: 0,
  from: [3],
  replicas: adding,
  adding,
  bytes: bytes * GIB,
})

it.each([
  ['fits when a tenth of the disk stays free', { 1: [dir(100, 30)] }, [move(20, 1)], undefined],
  ['does not fit when less would', { 1: [dir(100, 30)] }, [move(21, 1)], /^21 GiB are to go to broker 1, where 30 GiB/],
  ['counts all that goes to a broker', { 1: [dir(100, 30)] }, [move(15, 1), move(15, 1)], /^30 GiB/],
  [
    'counts disks of their own by themselves',
    { 1: [dir(100, 30)], 2: [dir(90, 30)] },
    [move(20, 1), move(20, 2)],
    undefined,
  ],
  [
    'counts a shared disk once',
    { 1: [dir(100, 30)], 2: [dir(100, 30.5)] },
    [move(12, 1, 2)],
    /to broker 1, 2, where 30/,
  ],
  ['adds up the directories of a broker', { 1: [dir(100, 30), dir(90, 30)] }, [move(35, 1)], undefined],
  ['does not count on a directory that failed', { 1: [dir(100, 30), dir(90, 30, 56)] }, [move(35, 1)], /^35 GiB/],
])('%s', (_, logDirs, moves, lacking) => {
  const room = roomFor(moves, new Map(Object.entries(logDirs).map(([id, dirs]) => [Number(id), dirs])))
  if (lacking === undefined) expect(room).toEqual({ unknown: [] })
  else expect(room.lacking).toMatch(lacking)
})

it('names the brokers whose free space is not known', () => {
  expect(roomFor([move(1, 2, 1)], new Map([[1, [dir(100, 50)]]]))).toEqual({ unknown: [2] })
  expect(roomFor([move(1, 1)])).toEqual({ unknown: [1] })
})

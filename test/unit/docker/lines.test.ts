import { LineBuffer } from '../../../src/docker/lines.ts'
import { LogFrames } from '../../../src/docker/logs.ts'

function frame(stream: number, text: string): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

describe('a line buffer', () => {
  it('gives the same lines however the text is cut', () => {
    const bytes = Buffer.from('one\r\ntwö\n\nthree')
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const buffer = new LineBuffer()
      const lines = [...buffer.push(bytes.subarray(0, cut)), ...buffer.push(bytes.subarray(cut)), ...buffer.end()]
      expect(lines).toEqual(['one', 'twö', '', 'three'])
    }
  })

  it('has nothing left after an end of line', () => {
    const buffer = new LineBuffer()
    buffer.push(Buffer.from('one\n'))
    expect(buffer.end()).toEqual([])
  })
})

describe('log frames', () => {
  it('give the same lines however the connection cuts them', () => {
    const bytes = Buffer.concat([frame(1, 'öne\n'), frame(2, 'two\nthree\n'), frame(1, ''), frame(1, 'four\n')])
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const frames = new LogFrames()
      const lines = [...frames.push(bytes.subarray(0, cut)), ...frames.push(bytes.subarray(cut)), ...frames.end()]
      expect(lines).toEqual(['öne', 'two', 'three', 'four'])
    }
  })

  it('keep the unfinished lines of stdout and stderr apart', () => {
    const frames = new LogFrames()
    const pieces = [frame(1, 'out '), frame(2, 'err '), frame(1, 'goes on\n'), frame(2, 'too')]
    expect([...frames.push(Buffer.concat(pieces)), ...frames.end()]).toEqual(['out goes on', 'err too'])
  })
})

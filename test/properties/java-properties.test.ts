import fc from 'fast-check'
import { parseProperties, renderProperties } from '../../src/model/broker-properties.ts'
import { cases } from './cases.ts'

/** As `java.util.Properties.load(InputStream)` says of itself: bytes are Latin-1, and lines may go on. */
function loadAsJava(bytes: Buffer): Map<string, string> {
  const lines = bytes.toString('latin1').split(/\r\n|\r|\n/)
  const properties = new Map<string, string>()
  for (let index = 0; index < lines.length; index++) {
    let line = (lines[index] ?? '').replace(/^[ \t\f]+/, '')
    if (line === '' || /^[#!]/.test(line)) continue
    while (/(^|[^\\])(\\\\)*\\$/.test(line) && index + 1 < lines.length) {
      index += 1
      line = line.slice(0, -1) + (lines[index] ?? '').replace(/^[ \t\f]+/, '')
    }
    const end = /(?:\\.|[^\\:= \t\f])*/s.exec(line)?.[0].length ?? 0
    const value = line.slice(end).replace(/^[ \t\f]*[:=]?[ \t\f]*/, '')
    properties.set(unescaped(line.slice(0, end)), unescaped(value))
  }
  return properties
}

const CHARACTERS: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n', f: '\f' }

const unescaped = (text: string): string =>
  text.replace(/\\(?:u([\da-fA-F]{4})|(.))/gs, (_, code: string | undefined, character: string) =>
    code === undefined ? (CHARACTERS[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  )

const text = fc.string({ unit: fc.constantFrom(...' \t\f\r\n\\:=#!aéé—😀u0', '\u0000', '\u007f') })
const properties = fc
  .uniqueArray(
    fc.tuple(
      text.filter((key) => key !== ''),
      text,
    ),
    { selector: ([key]) => key, maxLength: 5 },
  )
  .map((entries) => new Map(entries))

test('Java reads what is written to server.properties, whatever stands in it', () => {
  fc.assert(
    fc.property(properties, (written) => {
      expect(loadAsJava(Buffer.from(renderProperties(written)))).toEqual(written)
    }),
    cases(500),
  )
})

test('so does Drover, also what earlier releases wrote', () => {
  fc.assert(
    fc.property(properties, (written) => {
      expect(parseProperties(renderProperties(written))).toEqual(written)
    }),
    cases(500),
  )
  expect(parseProperties('a=\\ b\\\\c \nd=e\\nf\\rg\nh=é\ti\n')).toEqual(
    new Map([
      ['a', ' b\\c '],
      ['d', 'e\nf\rg'],
      ['h', 'é\ti'],
    ]),
  )
})

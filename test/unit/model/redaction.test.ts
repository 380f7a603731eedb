import { redacted, rewritten, stars } from '../../../src/model/redaction.ts'

const CANARY = 'canary-7f3a'
const STARS = stars(CANARY)

describe('a text without what is secret by its looks', () => {
  test.each([
    ['a line that gives a name a secret', `sasl.jaas.config = x required password="${CANARY}";`],
    ['a system property', `-Xmx1g -Dmy.password=${CANARY}`],
    ['a name within a line', `[2026-01-01 12:00:00] INFO started with password=${CANARY} (kafka.Kafka)`],
    ['one in quotes', `WARN refused 'db.secret': '${CANARY} ${CANARY}', going on`],
    ['one in quotes that have no end', `WARN refused secret="${CANARY} ${CANARY}`],
    ['JSON', `{"level":"info","apiKey":"${CANARY}","n":1}`],
    ['a quote in JSON', `{"level":"info","apiKey":"\\"${CANARY}","n":1}`],
    ['a name after another', `INFO a: password=${CANARY}`],
    ['JSON in JSON', `{"msg":"{\\"password\\":\\"${CANARY}\\",\\"n\\":1}"}`],
    ['a URL', `cannot reach https://joe:${CANARY}@registry.example/v2/`],
    ['a header', `GET /v2/ Authorization: Bearer ${CANARY}`],
    [
      'a private key',
      `a\n-----BEGIN EC PRIVATE KEY-----\n${CANARY}\nDEK-Info: ${CANARY}\n-----END EC PRIVATE KEY-----\nb`,
    ],
    ['a private key that is cut off', `-----BEGIN PRIVATE KEY-----\n${CANARY}`],
  ])('hides %s', (_, text) => {
    const found = redacted(text)
    expect(found).not.toContain(CANARY)
    expect(Buffer.byteLength(found)).toBe(Buffer.byteLength(text))
    expect(redacted(found)).toBe(found)
  })

  test('goes on after it', () => {
    expect(redacted(`INFO password=${CANARY} (kafka.Kafka)`)).toBe(`INFO password=${STARS} (kafka.Kafka)`)
    expect(redacted(`{"apiKey":"${CANARY}","n":1}`)).toBe(`{"apiKey":"${STARS}","n":1}`)
  })

  test.each([
    'INFO [SocketServer] Started, n=3',
    'password.encoder.iterations=4096',
    '{"passwordIsSet":true,"note":"none","secret":null}',
    '{"secret":{"secretName":"my-secret"}}',
    'http://localhost:8080/a@b',
    'Caused by: java.lang.SecurityException: no',
  ])('leaves %p as it is', (text) => {
    expect(redacted(text)).toBe(text)
  })

  // Who writes into a log must not be able to make this take hours.
  test.each(['a', 'secret', '-D', ' ', '"', 'secret="a" '])('comes to an end with a line of %p', (piece) => {
    const line = `secret ${piece.repeat(1_000_000 / piece.length)}`
    expect(redacted(line)).toHaveLength(line.length)
  })
})

describe('data with other texts', () => {
  const hide = (text: string) => text.replaceAll(CANARY, STARS)

  test('is asked by the name of each text, also where that stands beside it', () => {
    const data = { env: [{ name: 'A_PASSWORD', value: CANARY }], config: new Map([['x.secret', CANARY]]), n: 1 }
    expect(rewritten(data, { text: redacted })).toEqual({
      env: [{ name: 'A_PASSWORD', value: STARS }],
      config: new Map([['x.secret', STARS]]),
      n: 1,
    })
  })

  test('has other keys where they are no names of fields', () => {
    const data = { [`a-${CANARY}`]: 1, map: new Map([[CANARY, 2]]), set: new Set([CANARY, 3]) }
    expect(rewritten(data, { text: hide, key: hide })).toEqual({
      [`a-${STARS}`]: 1,
      map: new Map([[STARS, 2]]),
      set: new Set([STARS, 3]),
    })
    expect(rewritten({ spec: 1 }, { text: (text) => text, key: () => 'x' })).toEqual({ spec: 1 })
  })

  test('has no copy that kubectl left', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":"${CANARY}"}`, a: 'b' }
    expect(rewritten({ annotations }, { text: redacted })).toEqual({ annotations: { a: 'b' } })
  })

  test('is the same where nothing is another', () => {
    const data = { a: ['b', new Map([['c', 1]]), new Set(['d'])], e: undefined }
    expect(rewritten(data, { text: hide, key: hide })).toBe(data)
  })
})

import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

const HASHES = { 'SCRAM-SHA-256': ['sha256', 32], 'SCRAM-SHA-512': ['sha512', 64] } as const

/** Whom a broker lets in. */
export interface Login {
  readonly mechanism: keyof typeof HASHES
  readonly user: string
  readonly password: string
}

const ITERATIONS = 4096

/** The broker's side of one SCRAM login (RFC 5802): takes the client's messages in turn; undefined: it is refused. */
export function scramServer({ mechanism, user, password }: Login): (message: string) => string | undefined {
  const [hash, length] = HASHES[mechanism]
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, ITERATIONS, length, hash)
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest()
  const digest = (bytes: Buffer) => createHash(hash).update(bytes).digest()
  let begun: { readonly bare: string; readonly answer: string; readonly nonce: string } | undefined
  return (message) => {
    if (begun === undefined) {
      const [, name, nonce] = /^n,,n=([^,]*),r=(.*)$/.exec(message) ?? []
      const joint = `${nonce}${randomBytes(12).toString('hex')}`
      begun = {
        bare: message.slice(3),
        answer: `r=${joint},s=${salt.toString('base64')},i=${ITERATIONS}`,
        nonce: joint,
      }
      return name === user ? begun.answer : undefined
    }
    const [withoutProof = '', proof = ''] = message.split(',p=')
    const said = `${begun.bare},${begun.answer},${withoutProof}`
    const clientKey = hmac(salted, 'Client Key')
    const signature = hmac(digest(clientKey), said)
    const shown = Buffer.from(proof, 'base64').map((byte, i) => byte ^ (signature[i] ?? 0))
    const isRight = withoutProof === `c=biws,r=${begun.nonce}` && clientKey.equals(shown)
    return isRight ? `v=${hmac(hmac(salted, 'Server Key'), said).toString('base64')}` : undefined
  }
}

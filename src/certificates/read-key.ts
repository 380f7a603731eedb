import { createPrivateKey, type KeyObject } from 'node:crypto'
import { DroverError, messageOf } from '../errors.ts'
import { Sensitive } from '../model/sensitive.ts'

const UNLOCK = 'Write it without a password: `openssl pkey -in KEY -out ca.key`.'

/** A private key in PEM: PKCS#8, PKCS#1 (RSA) or SEC1 (EC). @throws CERTIFICATE_UNUSABLE */
export function readKey(pem: Sensitive): KeyObject {
  const text = pem.reveal()
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text)) {
    throw new DroverError('CERTIFICATE_UNUSABLE', 'the key is encrypted', { mend: UNLOCK })
  }
  try {
    return createPrivateKey(text)
  } catch (error) {
    const message = `the key cannot be read: ${messageOf(error)}`
    throw new DroverError('CERTIFICATE_UNUSABLE', message, { cause: error })
  }
}

/** PKCS#8, in which alone Kafka reads keys. */
export const keyPem = (key: KeyObject): Sensitive => new Sensitive(String(key.export({ type: 'pkcs8', format: 'pem' })))

/** Of keys with which certificates are signed: the name of the curve in WebCrypto. */
const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

export const curveOf = (key: KeyObject): string | undefined => CURVES[key.asymmetricKeyDetails?.namedCurve ?? '']

import { randomInt } from 'node:crypto'
import type { CertificateReader } from '../certificates/certificates.ts'
import type { Identity } from '../certificates/issuer.ts'
import { DroverError } from '../errors.ts'
import type { ObservedCredential } from '../model/identities.ts'
import { type AnySensitive, Sensitive } from '../model/sensitive.ts'
import type { CredentialToCreate } from '../plan/ground/operation.ts'
import type { SecretValues } from '../report/secret-store.ts'
import { textOf } from './cluster-security.ts'

/*
 * What users prove themselves with
 * ================================
 *
 * A plan says whose credential is to be made. It is made in the moment the plan is carried out, and is kept among the
 * secrets of the cluster before anybody is told of it; whoever hands it to Kafka reads it there.
 */

/** Issues a certificate to a client of this name, signed by the authority of the clients. */
export type IssueForClient = (commonName: string, validityDays: number) => Promise<Identity>

/** Of which wish of a person it came, among the values of a credential; absent: of none. */
const ROTATION = 'rotation'

/** What is to be kept of a credential, made now. @throws SECRET_MISSING for a password that is not here */
export async function newCredential(credential: CredentialToCreate, issue: IssueForClient): Promise<SecretValues> {
  const { user, rotation } = credential
  const rotated = rotation === undefined ? {} : { [ROTATION]: new Sensitive(rotation) }
  if (credential.type === 'tls') {
    const { certificate, key } = await issue(user, credential.validityDays)
    return { 'user.crt': new Sensitive(certificate), 'user.key': key, ...rotated }
  }
  const { given } = credential
  if (given === undefined) return { password: newPassword(), ...rotated }
  if (given.text === undefined) throw missing(`the password of ${user} that a Secret has is not here`)
  return { password: given.text }
}

/** What a pass may know of it. @param seal tells whether a value is another one @throws SECRET_DAMAGED */
export function observedCredential(
  values: SecretValues,
  certificates: Pick<CertificateReader, 'facts'>,
  seal: (value: AnySensitive) => string,
): ObservedCredential | undefined {
  const rotated = values[ROTATION] ? { rotation: textOf(values, ROTATION) } : {}
  if (values.password) return { type: 'scram-sha-512', seal: seal(values.password), ...rotated }
  const [certificate] = certificates.facts(textOf(values, 'user.crt'))
  return certificate && { type: 'tls', certificate, ...rotated }
}

/** The password of a user, for Kafka. @throws SECRET_MISSING */
export function passwordIn(values: SecretValues | undefined, user: string): Sensitive {
  const value = values?.password?.reveal()
  if (typeof value !== 'string') throw missing(`there is no password of ${user}`)
  return new Sensitive(value)
}

const missing = (message: string) => new DroverError('SECRET_MISSING', message)

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** As long as Strimzi's: 190 bits. */
const LENGTH = 32

/** Each letter is as likely as any other: `randomInt` has no bias. */
const newPassword = (): Sensitive =>
  new Sensitive(Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join(''))

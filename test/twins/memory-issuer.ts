import { createHash } from 'node:crypto'
import type { Certificates } from '../../src/certificates/certificates.ts'
import type { Identity, LeafRequest } from '../../src/certificates/issuer.ts'
import type { CertificateFinding, CheckedCertificate, GivenCertificate } from '../../src/certificates/own-authority.ts'
import { bundleOf, certificatesIn, pemOf } from '../../src/certificates/pem.ts'
import { DroverError, messageOf } from '../../src/errors.ts'
import { BACKDATED_MS, type CertificateFacts, canonicalNames, isExpired } from '../../src/model/certificates.ts'
import { Sensitive } from '../../src/model/sensitive.ts'

const DAY_MS = 24 * 3_600_000
const SECOND_MS = 1_000

/** What a certificate of the simulated world says: all there is to know of it, as JSON in its PEM. */
interface Content {
  readonly facts: Omit<CertificateFacts, 'fingerprint'>
  /** Of the key with which it was signed: its public half. */
  readonly signedBy: string
  readonly usages: LeafRequest['usages']
}

interface Read extends Content {
  readonly facts: CertificateFacts
  readonly pem: string
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A key is a text; who knows it can sign, and anybody can tell which public one it belongs to. */
const publicOf = (key: string): string => sha256(`public ${key}`)

/**
 * Certificates without any cryptography, at once, and the same ones each time. Their texts look like PEM, and are read
 * by this reader alone: `facts` and `issuersOf` tell who has signed what. Keys are what a name and a counter make of
 * them, so a world that is to be the same again keeps the twin for all its lives.
 */
export class MemoryIssuer implements Certificates {
  #made = 0

  async createAuthority({
    commonName,
    organization,
    validityDays,
    now,
    key,
  }: Parameters<Certificates['createAuthority']>[0]) {
    const own = key === undefined ? this.#newKey() : readKey(key)
    const subject = `CN=${commonName},O=${organization}`
    const content = this.#content({ subject, issuer: subject, validityDays, now }, publicOf(own), true)
    return { certificate: written({ ...content, signedBy: publicOf(own), usages: [] }), key: keyPem(own) }
  }

  async issue(request: LeafRequest, authority: Identity): Promise<Identity> {
    const { commonName, organization, validityDays, now, usages } = request
    const [signer] = read(authority.certificate)
    if (signer === undefined) throw unusable('there is no certificate in PEM')
    const { subject: issuer, notBefore, notAfter, publicKey } = signer.facts
    const refuse = (what: string) => unusable(`nothing can be signed by ${issuer}: ${what}`)
    if (publicOf(readKey(authority.key)) !== publicKey) throw refuse('the key is not that of the certificate')
    if (isExpired({ notAfter }, now)) throw refuse(`it expired on ${new Date(notAfter).toISOString()}`)
    const subject = organization === undefined ? `CN=${commonName}` : `CN=${commonName},O=${organization}`
    const own = this.#newKey()
    const facts = this.#content({ subject, issuer, validityDays, now }, publicOf(own), false, request.names).facts
    const life = { notBefore: Math.max(facts.notBefore, notBefore), notAfter: Math.min(facts.notAfter, notAfter) }
    const leaf = written({ facts: { ...facts, ...life }, signedBy: publicKey, usages })
    return { certificate: leaf, key: keyPem(own) }
  }

  facts(pem: string): readonly CertificateFacts[] {
    return read(pem).map(({ facts }) => facts)
  }

  issuersOf(pem: string, authorities: string): readonly CertificateFacts[] {
    const [leaf] = read(pem)
    return read(authorities)
      .map(({ facts }) => facts)
      .filter(({ subject, publicKey }) => leaf?.facts.issuer === subject && leaf.signedBy === publicKey)
  }

  checkAuthority(given: GivenCertificate, now: number): CheckedCertificate {
    return check(given, now, true, ({ facts }) =>
      facts.isAuthority ? [] : [error(`the certificate ${facts.subject} is not that of an authority`)],
    )
  }

  checkServerCertificate(given: GivenCertificate, now: number): CheckedCertificate {
    return check(given, now, false, ({ facts, usages }) =>
      usages.includes('server') ? [] : [error(`the certificate ${facts.subject} is not for servers`)],
    )
  }

  #newKey(): string {
    return `key ${++this.#made}`
  }

  #content(
    { subject, issuer, validityDays, now }: { subject: string; issuer: string; validityDays: number; now: number },
    publicKey: string,
    isAuthority: boolean,
    names: readonly string[] = [],
  ): Pick<Content, 'facts'> {
    const second = now - (now % SECOND_MS)
    return {
      facts: {
        subject,
        issuer,
        serial: (++this.#made).toString(16).padStart(8, '4'),
        notBefore: second - BACKDATED_MS,
        notAfter: second + validityDays * DAY_MS,
        names: canonicalNames(names),
        publicKey,
        isAuthority,
      },
    }
  }
}

const unusable = (message: string): DroverError => new DroverError('CERTIFICATE_UNUSABLE', message)

const written = (content: Content): string => pemOf(Buffer.from(JSON.stringify(content)))

/** @throws CERTIFICATE_UNUSABLE, also of real certificates */
function read(pem: string): readonly Read[] {
  const all = certificatesIn(pem)
  if (all.length === 0) throw unusable('there is no certificate in PEM')
  return all.map((one, index) => {
    const der = Buffer.from(one.replace(/-----[^-]+-----/g, ''), 'base64')
    try {
      // Whoever wrote a text that begins like one of ours was this twin.
      const content = JSON.parse(der.toString('utf8')) as Content
      return { ...content, pem: one, facts: { ...content.facts, fingerprint: sha256(der.toString('utf8')) } }
    } catch (thrown) {
      throw unusable(`certificate ${index + 1} of ${all.length} cannot be read: ${messageOf(thrown)}`)
    }
  })
}

const KEY = /-----BEGIN PRIVATE KEY-----\n(.*)\n-----END PRIVATE KEY-----/

const keyPem = (key: string): Sensitive =>
  new Sensitive(`-----BEGIN PRIVATE KEY-----\n${Buffer.from(key).toString('base64')}\n-----END PRIVATE KEY-----\n`)

function readKey(pem: Sensitive): string {
  const [, text] = KEY.exec(pem.reveal()) ?? []
  if (text === undefined) throw unusable('the key cannot be read: it is none of this world')
  return Buffer.from(text, 'base64').toString('utf8')
}

const error = (message: string): CertificateFinding => ({ severity: 'error', message, mend: 'Give another one.' })

function check(
  { certificate, key }: GivenCertificate,
  now: number,
  isAuthority: boolean,
  rule: (own: Read) => readonly CertificateFinding[],
): CheckedCertificate {
  const unread: CertificateFinding[] = []
  const tried = <T>(attempt: () => T): T | undefined => {
    try {
      return attempt()
    } catch (thrown) {
      unread.push(error(messageOf(thrown)))
      return undefined
    }
  }
  const [all, secret] = [tried(() => read(certificate)), tried(() => readKey(key))]
  if (all === undefined || secret === undefined) return { findings: unread }
  const own = all.find(({ facts }) => facts.publicKey === publicOf(secret))
  if (own === undefined) {
    return { findings: [error(`the key is not that of ${all.map(({ facts }) => facts.subject).join(', ')}`)] }
  }
  const findings = [...rule(own), ...lifeFindings(own.facts, now)]
  if (findings.some(({ severity }) => severity === 'error')) return { findings }
  const others = all.filter((each) => each !== own)
  const trusted = bundleOf([...(isAuthority ? [own] : []), ...others].map(({ pem }) => pem))
  return { findings, usable: { certificate: bundleOf([own.pem]), key, facts: own.facts, trusted } }
}

function lifeFindings({ subject, notBefore, notAfter }: CertificateFacts, now: number): CertificateFinding[] {
  const day = (time: number) => new Date(time).toISOString()
  if (isExpired({ notAfter }, now)) return [error(`the certificate ${subject} expired at ${day(notAfter)}`)]
  const early = error(`the certificate ${subject} is not valid before ${day(notBefore)}`)
  return now < notBefore ? [{ ...early, severity: 'warning' }] : []
}

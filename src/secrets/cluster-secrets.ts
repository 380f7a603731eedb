import { authorityValues, type KeptAuthority } from '../certificates/authority-secret.ts'
import type { Certificates } from '../certificates/certificates.ts'
import { keystorePem } from '../certificates/keystore.ts'
import type { DockerClient } from '../docker/client.ts'
import { DroverError } from '../errors.ts'
import type { ConnectionSecurity } from '../kafka/security.ts'
import { authoritiesTime } from '../model/authorities-time.ts'
import { CERTIFICATE_FILES } from '../model/certificate-files.ts'
import { secretOfUser } from '../model/desired-user.ts'
import type { FileToWrite } from '../model/docker-state.ts'
import type { GivenAuthorities } from '../model/given-authorities.ts'
import {
  AUTHORITY_SECRETS,
  type AuthorityName,
  type ObservedIdentities,
  OPERATOR_NAME,
  ORGANIZATION,
  type SecretsPlace,
} from '../model/identities.ts'
import { keysOf } from '../model/keys-of.ts'
import { Sensitive } from '../model/sensitive.ts'
import type { Action, WantedCertificate } from '../plan/ground/operation.ts'
import type { SecretStore, SecretValues } from '../report/secret-store.ts'
import { makeSealing } from '../report/spec-hash.ts'
import { changeAuthority } from './change-authority.ts'
import { SECRET_NAMES, securityFrom } from './cluster-security.ts'
import { judgedAuthority, usableAuthority } from './given-authority.ts'
import { COPY, identitiesIn, keptAuthority } from './observed-identities.ts'
import { emptyInCopy, type NamedSecretValues, readCopy, writeCopy } from './second-copy.ts'
import { newCredential, passwordIn } from './user-credentials.ts'

/*
 * A cluster's secrets, and their two copies
 * =========================================
 *
 * The state folder has the working copy, a volume on the engine the one that survives it: whoever has lost one has the
 * other. They are written on the engine first, through a container that mounts nothing else and never runs. So what the
 * state folder has, both have; what only the engine has was written by a Drover that died in between, and is found by
 * the next one.
 */

interface SecretsOptions {
  readonly docker: DockerClient
  readonly store: SecretStore
  readonly cluster: string
  readonly certificates: Certificates
}

type CreateAuthorities = Extract<Action, { type: 'CreateAuthorities' }>
type ChangeAuthorities = Extract<Action, { type: 'ChangeAuthorities' }>
type CreateCredentials = Extract<Action, { type: 'CreateCredentials' }>
type RemoveCredentials = Extract<Action, { type: 'RemoveCredentials' }>

const { operator: OF_OPERATOR, ...OF_AUTHORITY } = SECRET_NAMES
/** What other rooms keep beside them, and what is no secret of the cluster. */
const NOT_OF_CLUSTER: readonly string[] = [COPY, 'named']

export class ClusterSecrets {
  readonly #options: SecretsOptions
  readonly #owner: { readonly kind: 'Kafka'; readonly name: string }
  #known: Promise<NamedSecretValues> | undefined
  #observed: { readonly of: NamedSecretValues; readonly identities: ObservedIdentities } | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: SecretsOptions) {
    this.#options = options
    this.#owner = { kind: 'Kafka', name: options.cluster }
  }

  /** Reads them anew at the next question: people may have changed the folder. */
  forget(): void {
    this.#known = undefined
  }

  /** What people give in place of authorities, as far as it can be used. @param now epoch milliseconds */
  judge(given: GivenAuthorities, now: number): Pick<ObservedIdentities, 'given'> {
    const judged = keysOf(AUTHORITY_SECRETS).flatMap((which) => {
      const text = given[which]
      return text === undefined ? [] : [[which, judgedAuthority(text, now, this.#options.certificates)] as const]
    })
    return judged.length === 0 ? {} : { given: Object.fromEntries(judged) }
  }

  /** What a pass may know. @throws STATE_UNUSABLE, SECRET_* */
  async observe(): Promise<ObservedIdentities> {
    const all = await this.#all()
    if (this.#observed?.of !== all) this.#observed = { of: all, identities: await identitiesIn(all, this.#options) }
    return this.#observed.identities
  }

  /** With what Drover dials nodes that speak TLS; undefined while there is nothing. @throws STATE_UNUSABLE, SECRET_* */
  security(): Promise<ConnectionSecurity | undefined> {
    return securityFrom(async (name) => (await this.#all()).get(name))
  }

  /** Makes what there is not of the authorities, and Drover's own identity. @throws DOCKER_*, STATE_UNUSABLE */
  createAuthorities(action: CreateAuthorities, signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const { place } = action
      const found = action.recovers
        ? await readCopy(this.#options.docker, place, signal)
        : new Map<string, SecretValues>()
      const known = new Map([...found, ...(await this.#all())])
      const missing = keysOf(OF_AUTHORITY).filter((which) => !known.has(OF_AUTHORITY[which]))
      if (missing.length > 0 && !action.makes) throw this.#lost(place)
      const changes = Object.fromEntries(missing.map((which) => [which, { step: 'create' } as const]))
      const made = await this.#change(known, { ...action, changes, renewsOperator: false })
      if (made.size > 0) await this.#writeCopy(place, new Map([...known, ...made]), signal)
      await this.#writeHere(new Map([...found, ...made]), place)
    })
  }

  /** Does one step of each, and gives Drover another identity where it needs one. @throws DOCKER_*, STATE_UNUSABLE */
  changeAuthorities(action: ChangeAuthorities, signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const made = await this.#change(await this.#all(), action)
      await this.#writeCopy(action.place, made, signal)
      await this.#writeHere(made, action.place)
    })
  }

  /** What is to be written for it. */
  async #change(
    known: NamedSecretValues,
    { changes, renewsOperator, validityDays, asked, given, at }: Omit<ChangeAuthorities, 'type' | 'place'>,
  ): Promise<Map<string, SecretValues>> {
    const made = new Map<string, SecretValues>()
    for (const which of keysOf(OF_AUTHORITY)) {
      const change = changes[which]
      if (!change) continue
      const before = this.#authorityIn(known, which)
      const own = { organization: ORGANIZATION, validityDays: validityDays[which], now: at, asked }
      const request = { name: OF_AUTHORITY[which], ...own }
      const theirs = usableAuthority(given[which], at, this.#options.certificates)
      const kept = await changeAuthority(before, change, request, theirs, this.#options.certificates)
      made.set(OF_AUTHORITY[which], authorityValues(kept))
    }
    const cluster = this.#authorityIn(new Map([...known, ...made]), 'cluster')
    const isDue = renewsOperator || changes.cluster !== undefined || !known.has(OF_OPERATOR)
    if (cluster && isDue) made.set(OF_OPERATOR, await this.#operator(cluster, validityDays.cluster, at))
    return made
  }

  /** Writes all of them to the second copy. @throws DOCKER_*, STATE_UNUSABLE */
  keep(place: SecretsPlace, signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      await this.#writeCopy(place, await this.#all(), signal)
      await this.#writeHere(new Map(), place)
    })
  }

  /**
   * Makes what users prove themselves with, all of it before any is kept. @throws SECRET_MISSING, DOCKER_*,
   * STATE_UNUSABLE
   */
  createCredentials({ place, credentials, at }: CreateCredentials, signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const clients = this.#authorityIn(await this.#all(), 'clients')
      const issue = (commonName: string, validityDays: number) => {
        if (!clients) throw this.#missing()
        const request = { commonName, names: [], usages: ['client'], validityDays, now: at } as const
        return this.#options.certificates.issue(request, clients.authority)
      }
      const made = new Map<string, SecretValues>()
      for (const credential of credentials) {
        signal.throwIfAborted()
        made.set(secretOfUser(credential.user), await newCredential(credential, issue))
      }
      // Seals are to stay what they are, so their key is there first.
      await makeSealing(this.#options.store)
      await this.#writeCopy(place, made, signal)
      await this.#writeHere(made, place)
    })
  }

  /** Takes away what users proved themselves with. @throws DOCKER_*, STATE_UNUSABLE */
  removeCredentials({ place, users }: RemoveCredentials, signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const names = users.map(secretOfUser)
      await emptyInCopy(this.#options.docker, place, names, signal)
      await Promise.all(names.map((name) => this.#options.store.remove(this.#owner, name)))
      this.forget()
    })
  }

  /** Of a KafkaUser, for Kafka. @throws SECRET_MISSING, STATE_UNUSABLE */
  async passwordOf(user: string): Promise<Sensitive> {
    return passwordIn((await this.#all()).get(secretOfUser(user)), user)
  }

  /** Takes those of the state folder away: of the cluster nothing is left. @throws STATE_UNUSABLE */
  removeAll(): Promise<void> {
    return this.#inTurn(async () => {
      for (const name of (await this.#all()).keys()) await this.#options.store.remove(this.#owner, name)
      this.forget()
    })
  }

  /**
   * Files of a node: a certificate of its own, with its key, and whom it trusts. The time of the first says when it
   * ends, that of the second who has signed it and whom the node trusts (model/authorities-time.ts).
   * @throws SECRET_MISSING
   */
  async certificateFiles(wanted: WantedCertificate): Promise<FileToWrite[]> {
    const all = await this.#all()
    const [cluster, clients] = [this.#authorityIn(all, 'cluster'), this.#authorityIn(all, 'clients')]
    if (!cluster || !clients) throw this.#missing()
    const { validityDays, at, ...subject } = wanted
    const identity = await this.#options.certificates.issue(
      { ...subject, usages: ['server', 'client'], validityDays, now: at },
      cluster.authority,
    )
    const file = (path: string, content: FileToWrite['content'], mode: number): FileToWrite => ({ path, content, mode })
    const [leaf] = this.#options.certificates.facts(identity.certificate)
    return [
      file('certs/', '', 0o700),
      {
        ...file(CERTIFICATE_FILES.node, keystorePem(identity), 0o600),
        modifiedAt: Math.floor((leaf?.notAfter ?? at) / 1000),
      },
      {
        ...file(CERTIFICATE_FILES.clusterAuthority, cluster.trusted, 0o644),
        modifiedAt: authoritiesTime(cluster.facts, clients.facts),
      },
      file(CERTIFICATE_FILES.clientsAuthority, clients.trusted, 0o644),
    ]
  }

  #missing(): DroverError {
    return new DroverError('SECRET_MISSING', `the authorities of ${this.#options.cluster} are not here`)
  }

  #lost({ volume }: SecretsPlace): DroverError {
    const { cluster } = this.#options
    const message = `the authorities of ${cluster} are neither here nor on the volume ${volume}, and its nodes trust no others`
    return new DroverError('SECRETS_LOST', message)
  }

  async #operator({ authority }: KeptAuthority, validityDays: number, now: number): Promise<SecretValues> {
    const subject = { commonName: OPERATOR_NAME, organization: ORGANIZATION, names: [], usages: ['client'] } as const
    const identity = await this.#options.certificates.issue({ ...subject, validityDays, now }, authority)
    return { 'tls.crt': new Sensitive(identity.certificate), 'tls.key': identity.key }
  }

  #authorityIn(all: NamedSecretValues, which: AuthorityName): KeptAuthority | undefined {
    return keptAuthority(all, which, this.#options.certificates)
  }

  /** What is being read while somebody forgets it is not kept. */
  #all(): Promise<NamedSecretValues> {
    if (this.#known) return this.#known
    const reading = this.#readAll()
    this.#known = reading
    reading.catch(() => {
      if (this.#known === reading) this.forget()
    })
    return reading
  }

  async #readAll(): Promise<NamedSecretValues> {
    const { store } = this.#options
    const names = (await store.list(this.#owner)).filter((name) => name === COPY || !NOT_OF_CLUSTER.includes(name))
    const read = await Promise.all(names.map(async (name) => [name, await store.read(this.#owner, name)] as const))
    return new Map(read.flatMap(([name, values]) => (values ? [[name, values] as const] : [])))
  }

  async #writeHere(entries: NamedSecretValues, place: SecretsPlace): Promise<void> {
    const { store } = this.#options
    const all = new Map([...entries, [COPY, { id: new Sensitive(place.id) }]])
    await Promise.all([...all].map(([name, values]) => store.write(this.#owner, name, values)))
    this.forget()
  }

  /** But for what is no secret of the cluster. */
  #writeCopy(place: SecretsPlace, all: NamedSecretValues, signal: AbortSignal): Promise<void> {
    const own = new Map([...all].filter(([name]) => !NOT_OF_CLUSTER.includes(name)))
    return writeCopy(this.#options.docker, place, own, signal)
  }

  /** Two at once would have one container. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

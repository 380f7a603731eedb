import fc from 'fast-check'
import type { AuthorityFacts, CertificateFacts, GivenAuthority } from '../../src/model/certificates.ts'
import { authorityAfter, isChange, takesIn } from '../../src/plan/certificates/authority-after.ts'
import {
  type AuthorityPolicy,
  type AuthorityStep,
  authorityStep,
  type Peer,
} from '../../src/plan/certificates/authority-renewal.ts'
import { cases } from './cases.ts'

const DAY_MS = 24 * 3_600_000
const VALIDITY_DAYS = 365
const NODES = ['n0', 'n1', 'n2', 'n3']

/** What a node was given when it was made or restarted last. */
interface Node {
  readonly trusted: readonly CertificateFacts[]
  readonly issuer: CertificateFacts
  /** When its leaf ends. */
  readonly notAfter: number
}

/** An authority, the nodes that live by it, and a Drover that remembers nothing between two steps. */
class Cluster {
  now = Date.parse('2026-01-01T00:00:00Z')
  kept: AuthorityFacts | undefined
  readonly nodes = new Map<string, Node>()
  source: AuthorityPolicy['source'] = 'drover'
  asked: 'renew' | 'replace' | undefined
  expirationPolicy: AuthorityPolicy['expirationPolicy'] = 'renew-certificate'
  inWindow = true
  /** Those that Drover cannot look at for now. */
  unseen: ReadonlySet<string> = new Set()
  readonly former: AuthorityPolicy['former']
  #made = 0

  constructor(former: AuthorityPolicy['former'] = 'until unused') {
    this.former = former
  }

  certificate(subject: string, key: number, issuer = subject): CertificateFacts {
    const id = `${++this.#made}`
    const life = { notBefore: this.now, notAfter: this.now + VALIDITY_DAYS * DAY_MS }
    return {
      subject,
      issuer,
      serial: id,
      ...life,
      names: [],
      fingerprint: id,
      publicKey: `key ${key}`,
      isAuthority: true,
    }
  }

  another(): CertificateFacts {
    const key = ++this.#made
    return this.certificate(`CN=cluster-ca v${key}`, key)
  }

  /** A person's own: self-signed, or below another one. */
  give(isBelow: boolean): GivenAuthority {
    const root = this.another()
    if (!isBelow) return { certificate: root, trusted: [root] }
    const key = ++this.#made
    const certificate = this.certificate(`CN=below ${key}`, key, root.subject)
    return { certificate, trusted: [certificate, root] }
  }

  peers(): Peer[] {
    return [...this.nodes].map(([name, { trusted, issuer }]) => ({
      name,
      ...(this.unseen.has(name)
        ? { leafIssuer: undefined, trusted: undefined }
        : { leafIssuer: issuer.fingerprint, trusted: trusted.map(({ fingerprint }) => fingerprint) }),
    }))
  }

  decide(): AuthorityStep {
    return authorityStep(
      this.kept,
      {
        source: this.source,
        renewalDays: 30,
        expirationPolicy: this.expirationPolicy,
        forceRenew: this.asked === 'renew',
        forceReplace: this.asked === 'replace',
        inWindow: this.inWindow,
        former: this.former,
        now: this.now,
      },
      this.peers(),
    )
  }

  /** One pass. `dies`: before it has written; what it made is lost. */
  step(dies = false): AuthorityStep {
    const step = this.decide()
    if (!isChange(step) || dies) return step
    const own = () => {
      const certificate =
        takesIn(step) === 'the same key' && this.kept
          ? this.certificate(this.kept.certificate.subject, Number(this.kept.certificate.publicKey.slice(4)))
          : this.another()
      return { certificate, trusted: [certificate] }
    }
    const isOwn = typeof this.source === 'string' || ('because' in step && step.because === 'expired')
    const taken =
      takesIn(step) === 'nothing'
        ? undefined
        : isOwn
          ? own()
          : { ...(this.source as GivenAuthority), given: true as const }
    this.kept = authorityAfter(this.kept, step, taken)
    const isHeeded = 'because' in step && step.because === 'asked for'
    if (isHeeded) this.asked = undefined
    return step
  }

  /** A node that is made, or restarted, gets what is kept. */
  restart(name: string): void {
    if (!this.kept) return
    const { trusted, certificate } = this.kept
    const notAfter = Math.min(this.now + VALIDITY_DAYS * DAY_MS, certificate.notAfter)
    if (certificate.notAfter > this.now) this.nodes.set(name, { trusted, issuer: certificate, notAfter })
  }

  stale(): string[] {
    const { trusted = [], certificate } = this.kept ?? {}
    const text = (all: readonly CertificateFacts[]) =>
      all
        .map(({ fingerprint }) => fingerprint)
        .sort()
        .join()
    return [...this.nodes].flatMap(([name, node]) =>
      text(node.trusted) === text(trusted) && node.issuer.fingerprint === certificate?.fingerprint ? [] : [name],
    )
  }

  /** Pairs of which the one does not trust what the other shows, though it is valid. */
  strangers(): string[] {
    const trusts = ({ trusted }: Node, { issuer, notAfter }: Node) =>
      notAfter <= this.now ||
      trusted.some(({ publicKey, subject }) => publicKey === issuer.publicKey && subject === issuer.subject)
    return [...this.nodes].flatMap(([one, node]) =>
      [...this.nodes].flatMap(([other, shown]) => (trusts(node, shown) ? [] : [`${one} does not trust ${other}`])),
    )
  }
}

type Move = (cluster: Cluster) => void

const node = fc.constantFrom(...NODES)
const MOVE: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Move>((cluster) => void cluster.step()) },
  { weight: 2, arbitrary: fc.constant<Move>((cluster) => void cluster.step(true)) },
  {
    weight: 8,
    arbitrary: node.map(
      (name): Move =>
        (cluster) =>
          cluster.restart(name),
    ),
  },
  {
    weight: 1,
    arbitrary: node.map(
      (name): Move =>
        (cluster) =>
          void cluster.nodes.delete(name),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.subarray(NODES).map(
      (unseen): Move =>
        (cluster) => {
          cluster.unseen = new Set(unseen)
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Cluster['asked']>('renew', 'replace', undefined).map(
      (asked): Move =>
        (cluster) => {
          cluster.asked = asked
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('renew-certificate', 'replace-key').map(
      (policy): Move =>
        (cluster) => {
          cluster.expirationPolicy = policy
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (inWindow): Move =>
        (cluster) => {
          cluster.inWindow = inWindow
        },
    ),
  },
)
/** As long as a certificate is due, or, seldom, until it has expired. */
const TIME = fc.constantFrom(20, 100, 340, 400).map(
  (days): Move =>
    (cluster) => {
      cluster.now += days * DAY_MS
    },
)
const GIVEN = fc.constantFrom('drover', 'unusable', 'root', 'below').map(
  (source): Move =>
    (cluster) => {
      cluster.source = source === 'drover' || source === 'unusable' ? source : cluster.give(source === 'below')
    },
)
const walk = (...more: readonly fc.Arbitrary<Move>[]) =>
  fc.array(fc.oneof({ weight: 20, arbitrary: MOVE }, ...more.map((arbitrary) => ({ weight: 2, arbitrary }))), {
    maxLength: 120,
    size: 'max',
  })

/** Nobody asks for anything any more, and everybody can be seen: who is behind is restarted, one after the other. */
function settle(cluster: Cluster): AuthorityStep[] {
  const steps: AuthorityStep[] = []
  cluster.asked = undefined
  cluster.unseen = new Set()
  cluster.inWindow = true
  for (let turn = 0; turn < 60; turn++) {
    const step = cluster.step()
    steps.push(step)
    expect(cluster.strangers()).toEqual([])
    const [first] = cluster.stale()
    if (first !== undefined) cluster.restart(first)
    else if (step.step === 'nothing') return steps
    expect(cluster.strangers()).toEqual([])
  }
  throw new Error(`it does not end: ${JSON.stringify(steps.slice(-6))}`)
}

function expectOneAuthority(cluster: Cluster): void {
  const { kept } = cluster
  if (kept === undefined) throw new Error('there is none')
  const wanted = typeof cluster.source === 'object' ? cluster.source : { trusted: [kept.certificate] }
  expect(kept.next).toBeUndefined()
  expect(kept.trusted.map(({ fingerprint }) => fingerprint).sort()).toEqual(
    wanted.trusted.map(({ fingerprint }) => fingerprint).sort(),
  )
  for (const { issuer } of cluster.nodes.values()) expect(issuer).toEqual(kept.certificate)
}

/** One move after the other, after none of which a node meets a stranger. */
function goThrough(cluster: Cluster, moves: readonly Move[]): void {
  for (const move of moves) {
    move(cluster)
    expect(cluster.strangers()).toEqual([])
  }
}

test('whatever happens on the way, there is one authority in the end, and no node ever meets a stranger', () => {
  fc.assert(
    fc.property(walk(TIME), (moves) => {
      const cluster = new Cluster()
      goThrough(cluster, moves)
      settle(cluster)
      expectOneAuthority(cluster)
    }),
    cases(300),
  )
})

test('so it is when people give their own, change it, and take it away', () => {
  fc.assert(
    fc.property(walk(GIVEN), (moves) => {
      const cluster = new Cluster()
      goThrough(cluster, moves)
      if (cluster.source === 'unusable') cluster.source = 'drover'
      settle(cluster)
      expectOneAuthority(cluster)
    }),
    cases(300),
  )
})

/** What others may have left behind, or an hour of which nothing is known: anything in which nobody is a stranger. */
const STATE = fc
  .record({
    keys: fc.integer({ min: 1, max: 4 }),
    hasNext: fc.boolean(),
    isReissued: fc.boolean(),
    nodes: fc.array(fc.record({ issuer: fc.nat(3), more: fc.subarray([0, 1, 2, 3, 4]) }), { maxLength: NODES.length }),
  })
  .map(({ keys, hasNext, isReissued, nodes }) => {
    const cluster = new Cluster()
    const all = Array.from({ length: keys }, () => cluster.another())
    const [certificate = cluster.another()] = all
    const next = hasNext ? cluster.another() : undefined
    const known = [...all, ...(next ? [next] : [])]
    // Renewed under its key, and not everybody has the new one yet.
    const current = isReissued
      ? cluster.certificate(certificate.subject, Number(certificate.publicKey.slice(4)))
      : certificate
    cluster.kept = {
      certificate: current,
      trusted: [current, ...known.filter((each) => each !== certificate)],
      ...(next && { next }),
      certGeneration: 3,
      keyGeneration: 2,
    }
    const issuers = nodes.map(({ issuer }) => all[issuer % keys] ?? certificate)
    for (const [i, { more }] of nodes.entries()) {
      const needed = [certificate, ...issuers, ...more.flatMap((each) => known[each] ?? [])]
      const trusted = [...new Set(needed)]
      const issuer = issuers[i] ?? certificate
      cluster.nodes.set(NODES[i] ?? '', { trusted, issuer, notAfter: issuer.notAfter })
    }
    return cluster
  })

test('so it is from any state in which nobody is a stranger, wherever Drover dies', () => {
  fc.assert(
    fc.property(STATE, walk(), (cluster, moves) => {
      expect(cluster.strangers()).toEqual([])
      goThrough(cluster, moves)
      settle(cluster)
      expectOneAuthority(cluster)
    }),
    cases(300),
  )
})

test('the walks come to every step there is', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(walk(TIME, GIVEN), fc.constantFrom('until unused', 'until expired'), (moves, former) => {
      const cluster = new Cluster(former)
      for (const move of moves) {
        seen.add(cluster.decide().step)
        move(cluster)
      }
    }),
    cases(500),
  )
  // What is lost is never so by itself.
  expect([...seen].sort()).toEqual([
    'create',
    'drop',
    'nothing',
    'postponed',
    'renew certificate',
    'sign with next',
    'trust next',
    'wait until trusted',
    'wait until used',
  ])
})

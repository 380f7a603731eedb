import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OwnerRecords } from '../src/control/pass/owner-records.ts'
import { executePass, observePass } from '../src/control/subjects/kafka-pass.ts'
import { readManifestsOnce } from '../src/manifests/read-once.ts'
import type { Resource } from '../src/model/resource.ts'
import type { Plan } from '../src/plan/ground/plan.ts'
import { withUsersDone } from '../src/plan/parts/remember-users.ts'
import { openStateFolder } from '../src/report/state-folder.ts'
import { CLUSTER, type Workplace } from './cluster.ts'
import type { Figure } from './figure.ts'
import { withTools } from './in-process.ts'
import { type Sample, timed } from './statistics.ts'

const USERS = 500
const MANY = 5_000
/** Passes that it takes: one makes what is kept, the next one hands it to Kafka, the last one sees that all is well. */
const MOST_PASSES = 6

/** Users made, changed and taken away by passes, and many of them at rest. No daemon may run meanwhile. */
export function userFigures(place: Workplace, runs: number): Promise<Figure[]> {
  return withTools(place.state, async (tools) => {
    const records = new OwnerRecords(await openStateFolder(place.state, 'read'))
    const signal = new AbortController().signal
    let recorded = await records.read({ kind: 'Kafka', name: CLUSTER })
    const folder = join(place.path, 'users')
    const wishOf = async (texts: readonly string[]) => {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
      for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.yaml`), text)
      const { resources } = await readManifestsOnce([place.manifests, folder])
      return { cluster: CLUSTER, resources, deleteVolumes: false }
    }
    type Wish = Awaited<ReturnType<typeof wishOf>>
    const converge = async (wish: Wish): Promise<void> => {
      for (let passes = 0; passes < MOST_PASSES; passes++) {
        const { plan } = await observePass(tools, wish, recorded, signal)
        recorded = plan.recorded
        if (plan.operations.length === 0) return assertReady(wish, plan)
        const outcomes = await executePass(
          tools,
          CLUSTER,
          plan.operations,
          { signal, stale: signal },
          { ends: () => {} },
        )
        const failed = outcomes.find(({ result }) => result === 'failed')
        if (failed?.result === 'failed') throw failed.error
        recorded = withUsersDone(recorded, plan.operations)
      }
      throw new Error('the users do not come to rest')
    }
    const none = await wishOf([])
    const steps: Record<'made' | 'changed' | 'removed', number[]> = { made: [], changed: [], removed: [] }
    const took = async (wish: Wish) => {
      const began = performance.now()
      await converge(wish)
      return performance.now() - began
    }
    for (let run = 0; run < runs; run++) {
      steps.made.push(await took(await wishOf(manifests(USERS, 3, 'Read'))))
      steps.changed.push(await took(await wishOf(manifests(USERS, 3, 'Write'))))
      steps.removed.push(await took(none))
    }
    const many = await wishOf(manifests(MANY, 4, 'Read'))
    await converge(many)
    const atRest = await timed(10, async () => {
      tools.keptAnswers?.clear()
      tools.forgetSecrets()
      const { plan } = await observePass(tools, many, recorded, signal)
      if (plan.operations.length > 0) throw new Error('the users are not at rest')
      assertReady(many, plan)
    })
    await converge(none)
    const sample = (values: readonly number[]): Sample => ({ unit: 'ms', values })
    const figure = (id: string, what: string, drover: Sample, aim: string): Figure => ({ id, what, drover, aim })
    const each = `${USERS} users with a password, 3 ACLs and a quota each`
    return [
      figure('users-made', `${each}, made`, sample(steps.made), '< 5 s'),
      figure('users-changed', 'The same, with other ACLs and quotas', sample(steps.changed), '< 5 s'),
      figure('users-removed', 'The same, taken away', sample(steps.removed), '< 5 s'),
      figure(
        'users-at-rest',
        `A pass over ${MANY} users with ${4 * MANY} ACLs at rest, everything asked and read`,
        atRest,
        '<= 1.5 s',
      ),
    ]
  })
}

/** What is not seen is not at rest. */
function assertReady({ resources }: { readonly resources: readonly Resource[] }, { statuses }: Plan): void {
  const users = resources.filter(({ kind }) => kind === 'KafkaUser').length
  const ready = statuses.filter(
    ({ kind, conditions }) =>
      kind === 'KafkaUser' && conditions.every(({ type }) => type === 'Ready') && conditions[0]?.status === 'True',
  ).length
  if (ready !== users) throw new Error(`${ready} of ${users} users are ready`)
}

/** No text is larger than a manifest may be. */
const manifests = (users: number, acls: number, operation: string): string[] =>
  Array.from({ length: Math.ceil(users / USERS) }, (_, part) => manifestsOf(part * USERS, acls, operation))

const manifestsOf = (first: number, acls: number, operation: string): string =>
  Array.from({ length: USERS }, (_, index) => {
    const user = first + index
    const rules = Array.from(
      { length: acls },
      (_, index) => `{resource: {type: topic, name: of-${user}-${index}}, operations: [${operation}]}`,
    )
    return `apiVersion: kafka.strimzi.io/v1
kind: KafkaUser
metadata: {name: user-${user}, labels: {strimzi.io/cluster: ${CLUSTER}}}
spec:
  authentication: {type: scram-sha-512}
  authorization: {type: simple, acls: [${rules.join(', ')}]}
  quotas: {producerByteRate: ${operation === 'Read' ? 1_000_000 : 2_000_000}}
`
  }).join('---\n')

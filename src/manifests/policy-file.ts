import { readFile, stat } from 'node:fs/promises'
import { DroverError, messageOf } from '../errors.ts'
import { treeOf } from '../kinds/field-tree.ts'
import { POLICY_FIELDS } from '../kinds/policy-fields.ts'
import { type Policy, type PortRange, parsePortRange } from '../model/policy.ts'
import type { ManifestProblem, Origin } from '../model/resource.ts'
import { checkFields } from './check-fields.ts'
import { type ManifestDocument, parseManifest } from './parse.ts'
import { repeatedKeys } from './repeated-keys.ts'
import { closing, othersWhoMayWrite } from './who-may-write.ts'

/** The policy as it is now. */
export interface PolicyNow {
  readonly policy: Policy
  /** What is wrong with the file while an earlier policy counts. */
  readonly problems: readonly ManifestProblem[]
}

/** A policy file, read again with each reading of the manifests. */
export interface PolicySource {
  readonly file: string
  read(): Promise<PolicyNow>
}

const TREE = treeOf(POLICY_FIELDS)

/**
 * Opens a policy file. One that breaks later changes nothing: the last good policy counts, and the reading says so.
 * @throws POLICY_INVALID when it cannot be read, is wrong, or others may write it
 */
export async function openPolicy(file: string): Promise<PolicySource> {
  let good = await readPolicy(file)
  return {
    file,
    async read() {
      try {
        good = await readPolicy(file)
        return { policy: good, problems: [] }
      } catch (error) {
        if (!(error instanceof WrongPolicy)) throw error
        return { policy: good, problems: error.problems.map(stays) }
      }
    },
  }
}

/** What is wrong with it, each at its place. */
class WrongPolicy extends DroverError {
  readonly problems: readonly ManifestProblem[]

  constructor(problems: readonly ManifestProblem[]) {
    super('POLICY_INVALID', `the policy cannot be used:\n${problems.map(lineOf).join('\n')}`)
    this.problems = problems
  }
}

const lineOf = ({ origin, path, message, mend }: ManifestProblem): string => {
  const place = `${origin.file}:${origin.line}:${origin.column}`
  return [place, ...(path ? [path] : []), message, ...(mend === undefined ? [] : [mend])].join(' ')
}

const stays = (problem: ManifestProblem): ManifestProblem => ({
  ...problem,
  severity: 'error',
  reason: 'PolicyInvalid',
  message: `The policy cannot be used, and the last good one counts: ${problem.message}`,
})

const startOf = (file: string): Origin => ({ file, line: 1, column: 1 })

const problemAt = (origin: Origin, message: string, mend?: string): ManifestProblem => ({
  severity: 'error',
  reason: 'PolicyInvalid',
  message,
  ...(mend !== undefined && { mend }),
  origin,
})

async function readPolicy(file: string): Promise<Policy> {
  const bytes = await readSafely(file)
  const { documents, problems } = parseManifest(file, bytes)
  if (problems.length > 0) throw new WrongPolicy(problems)
  const [document, further] = documents
  if (!document)
    throw new WrongPolicy([problemAt(startOf(file), 'It says nothing.', 'Write a rule, such as `images`.')])
  if (further) throw new WrongPolicy([problemAt(further.origin, 'A policy is one document.', 'Join the two.')])
  const fields = checkFields(document.root, TREE, 'policy/v1', document.originOf)
  const wrong = [...repeatedKeys(document), ...fields.problems]
  if (wrong.length > 0) throw new WrongPolicy(wrong)
  // The table of fields vouches for what it has let through.
  const { hostPorts, ...others } = fields.value as Written
  if (hostPorts === undefined) return { file, ...others }
  return { file, ...others, hostPorts: hostPorts.map((port, index) => rangeIn(document, port, index)) }
}

type Written = Omit<Policy, 'file' | 'hostPorts'> & { readonly hostPorts?: readonly (string | number)[] }

function rangeIn({ root, originOf }: ManifestDocument, port: string | number, index: number): PortRange {
  const range = parsePortRange(String(port))
  if (range) return range
  const origin = originOf(root.getIn(['hostPorts', index], true))
  const mend = 'Write something like `9094` or `30000-32767`.'
  throw new WrongPolicy([problemAt(origin, 'It must be a port from 1 to 65535, or a range of them.', mend)])
}

/** Who can write it can ask for anything. */
async function readSafely(file: string): Promise<Uint8Array> {
  try {
    const others = othersWhoMayWrite(await stat(file))
    if (others === undefined) return await readFile(file)
    throw new WrongPolicy([
      problemAt(startOf(file), `It counts for nothing: ${others} may write it.`, `${closing(file)}.`),
    ])
  } catch (error) {
    if (error instanceof WrongPolicy) throw error
    throw new WrongPolicy([problemAt(startOf(file), `It cannot be read: ${messageOf(error)}.`)])
  }
}

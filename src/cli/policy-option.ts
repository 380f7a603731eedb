import { type Command, Option } from 'commander'
import type { PolicySource } from '../manifests/policy-file.ts'

export interface PolicyOption {
  readonly policy?: string
}

/** Gives a command the option that says what manifests may ask for. */
export const addPolicyOption = (command: Command): Command =>
  command.addOption(
    new Option('--policy <file>', 'what manifests may ask for: images, ports, memory, ...').env('DROVER_POLICY'),
  )

/** Opens it where one is given; loaded only then. @throws POLICY_INVALID */
export async function policyIn({ policy }: PolicyOption): Promise<PolicySource | undefined> {
  // An empty variable is how a unit file or a compose file says that there is none.
  if (policy === undefined || policy === '') return undefined
  const { openPolicy } = await import('../manifests/policy-file.ts')
  return openPolicy(policy)
}

import type { NodeTemplate } from '../model/node-template.ts'
import { type Finding, MAY_STAY, warning } from './finding.ts'
import type { Path } from './path.ts'
import { answersOf } from './wrong-value.ts'

/*
 * What a securityContext says
 * ===========================
 *
 * Nothing of it changes a container. What every container has anyway is a wish that is met, and nobody has to hear of
 * it. All else is told, field by field: what would loosen the hardening of a container, and what would change its
 * user, who could not read the data volumes any more.
 */

interface Rule {
  readonly isMet: (value: unknown) => boolean
  /** Why another value has no effect. */
  readonly because: string
}

const is =
  (...met: readonly unknown[]) =>
  (value: unknown): boolean =>
    met.includes(value)
const ofType =
  (type: string) =>
  (value: unknown): boolean =>
    isMap(value) && value.type === type
const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** As in the body of a create (docker/container-body.ts), and `DesiredNode.container`. */
const USER = 'every container runs as 1000:1000, to whom the data volumes belong'
const PROFILE = 'every container has the profile that is the engine’s default'
const STRONGER = 'no container gets more than it has anyway'
const BOTH = {
  runAsUser: { isMet: is(1000), because: USER },
  runAsGroup: { isMet: is(1000), because: USER },
  runAsNonRoot: { isMet: is(true), because: USER },
  seccompProfile: { isMet: ofType('RuntimeDefault'), because: PROFILE },
  appArmorProfile: { isMet: ofType('RuntimeDefault'), because: PROFILE },
} satisfies Readonly<Record<string, Rule>>

const OF_POD: Readonly<Record<string, Rule>> = {
  ...BOTH,
  fsGroup: { isMet: is(1000), because: USER },
  supplementalGroups: { isMet: (groups) => isList(groups, is(1000)), because: USER },
  sysctls: { isMet: isEmpty, because: STRONGER },
}

const OF_CONTAINER: Readonly<Record<string, Rule>> = {
  ...BOTH,
  allowPrivilegeEscalation: { isMet: is(false), because: STRONGER },
  privileged: { isMet: is(false), because: STRONGER },
  procMount: { isMet: is('Default'), because: STRONGER },
  readOnlyRootFilesystem: { isMet: is(true), because: 'every container has a read-only root file system' },
  capabilities: { isMet: (value) => isMap(value) && isAddingNone(value), because: 'no container has any capability' },
}

/** Says which parts of a template's securityContexts have no effect. */
export const securityFindings = (template: NodeTemplate | undefined, templateAt: Path): Finding[] =>
  answersOf(
    () => findings(template?.pod?.securityContext, OF_POD, [...templateAt, 'pod', 'securityContext']),
    () =>
      findings(template?.kafkaContainer?.securityContext, OF_CONTAINER, [
        ...templateAt,
        'kafkaContainer',
        'securityContext',
      ]),
  )

function findings(context: unknown, rules: Readonly<Record<string, Rule>>, path: Path): Finding[] {
  if (context === undefined) return []
  if (!isMap(context)) return [noEffect(path, 'it is no map')]
  return Object.entries(context).flatMap(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (value === null || rule?.isMet(value)) return []
    return [noEffect([...path, name], rule?.because ?? 'Docker’s containers are not made with it')]
  })
}

const noEffect = (path: Path, because: string): Finding =>
  warning('FieldIgnored', path, `It has no effect: ${because}.`, MAY_STAY)

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isList = (value: unknown, isMet: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isMet)

/** Whatever is dropped was dropped before. */
const isAddingNone = ({ add, ...others }: Readonly<Record<string, unknown>>): boolean =>
  (add === undefined || add === null || isEmpty(add)) && Object.keys(others).every((name) => name === 'drop')

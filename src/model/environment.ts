import type { EnvVariable } from './node-template.ts'

/** Variables that start scripts set whatever the container has: a manifest's own have no effect. */
export const OWN_VARIABLES: readonly string[] = [
  'DROVER_LOG_CONFIG',
  'KAFKA_HEAP_OPTS',
  'KAFKA_JMX_ENABLED',
  'KAFKA_LOG4J_OPTS',
  'LOG_DIR',
]

type Environment = Readonly<Record<string, string>>

/**
 * Variables of a template, by name, as Kubernetes reads them: of those of the same name the last, and `$(NAME)` is what
 * an earlier one, or one of Drover's own, is set to. What comes from elsewhere (`valueFrom`) is as `fromElsewhere` has
 * it, and is left out where that has nothing, which is told where manifests are checked.
 */
export function givenEnvironment(
  variables: readonly EnvVariable[],
  own: Environment,
  fromElsewhere: (variable: EnvVariable) => string | undefined = () => undefined,
): Environment {
  const given = new Map<string, string>()
  for (const variable of variables) {
    const { name, value = '', valueFrom } = variable
    if (OWN_VARIABLES.includes(name)) continue
    const text = valueFrom ? fromElsewhere(variable) : expanded(value, { ...own, ...Object.fromEntries(given) })
    if (text !== undefined) given.set(name, text)
  }
  return Object.fromEntries(given)
}

/** `$$` is a dollar sign, and a name that nothing has stays as it is written. */
const expanded = (value: string, known: Environment): string =>
  value.replace(/\$(?:\$|\(([-._a-zA-Z][-._a-zA-Z0-9]*)\))/g, (all, name?: string) =>
    name === undefined ? '$' : (known[name] ?? all),
  )

/**
 * The environment of a container. Options that both give to the JVM are joined, Drover's last: of an option that is
 * there twice the JVM takes the last.
 */
export const joinedEnvironment = (own: Environment, given: Environment): Record<string, string> => ({
  ...given,
  ...Object.fromEntries(
    Object.entries(own).map(([name, value]) => [name, given[name] ? `${given[name]} ${value}` : value]),
  ),
})

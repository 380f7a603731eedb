import { additionalMounts, keptItems, type LeftOut, sourceOf } from '../model/additional-volumes.ts'
import type { AdditionalVolume, NodeTemplate } from '../model/node-template.ts'
import { type Finding, MAY_STAY, warning } from './finding.ts'
import type { Path } from './path.ts'
import { answersOf } from './wrong-value.ts'

/** Says what of a template's additional volumes is left out, and what is otherwise than it is written. */
export function volumeFindings(template: NodeTemplate | undefined, templateAt: Path): Finding[] {
  const volumes = template?.pod?.volumes ?? []
  const volumesAt = [...templateAt, 'pod', 'volumes']
  return answersOf(
    () =>
      additionalMounts(template).leftOut.map((mount) =>
        tell('The mount', mount, [...templateAt, 'kafkaContainer', 'volumeMounts']),
      ),
    ...volumes.flatMap((volume, index) => [
      () => twice(volume, volumes.slice(0, index), [...volumesAt, index]),
      () => unmounted(volume, template, [...volumesAt, index]),
      () => ofItems(volume, [...volumesAt, index]),
      () => inMemory(volume, [...volumesAt, index]),
    ]),
  )
}

const tell = (what: string, { index, field, because, mend }: LeftOut, listAt: Path): Finding =>
  warning('LeftOut', [...listAt, index, field], `${what} is left out: ${because}.`, mend)

function twice({ name }: AdditionalVolume, before: readonly AdditionalVolume[], path: Path): Finding[] {
  if (!before.some((other) => other.name === name)) return []
  const message = `The volume is left out: another one above has the name \`${name}\`.`
  return [warning('LeftOut', [...path, 'name'], message, 'Rename one of them, and its mount.')]
}

/** Of one that could be mounted. */
function unmounted(volume: AdditionalVolume, template: NodeTemplate | undefined, path: Path): Finding[] {
  const { name } = volume
  const mounts = template?.kafkaContainer?.volumeMounts ?? []
  if (sourceOf(volume) === undefined || mounts.some((mount) => mount.name === name)) return []
  const message = `Volume \`${name}\` has no effect: nothing of \`kafkaContainer.volumeMounts\` names it.`
  return [warning('FieldIgnored', [...path, 'name'], message, 'Add a mount, or remove it.')]
}

const ofItems = ({ secret, configMap }: AdditionalVolume, path: Path): Finding[] =>
  Object.entries({ secret, configMap }).flatMap(([source, files]) =>
    keptItems(files?.items ?? []).leftOut.map((item) => tell('The file', item, [...path, source, 'items'])),
  )

function inMemory({ emptyDir }: AdditionalVolume, path: Path): Finding[] {
  if (emptyDir === undefined || emptyDir.medium?.toLowerCase() === 'memory') return []
  const message =
    'An `emptyDir` is in memory here: it counts towards the limit of memory, and is empty at each start of a node.'
  const mend = `${MAY_STAY} Give it a \`sizeLimit\` that the limit of memory has room for, and \`medium: Memory\` to say that it is meant.`
  return [warning('Translated', [...path, 'emptyDir'], message, mend)]
}

import type { DockerClient } from '../docker/client.ts'
import { hasCode } from '../errors.ts'
import { CONFIG_FOLDER } from '../model/config-folder.ts'
import type { ObservedContainer } from '../model/docker-state.ts'
import type { SecretsPlace } from '../model/identities.ts'
import { LABELS } from '../model/labels.ts'
import { Sensitive } from '../model/sensitive.ts'
import { parseSecretText, type SecretValues, secretText } from '../report/secret-store.ts'

/** By their names, all that one cluster keeps secret. */
export type NamedSecretValues = ReadonlyMap<string, SecretValues>

/** Below the folder at which its container mounts the volume. */
const FOLDER = 'secrets'
const SUFFIX = '.json'

const pathOf = (name: string): string => `${FOLDER}/${encodeURIComponent(name)}${SUFFIX}`

/** Adds these to the copy on the engine, in place of those of the same names. @throws DOCKER_* */
export async function writeCopy(
  docker: DockerClient,
  place: SecretsPlace,
  entries: NamedSecretValues,
  signal: AbortSignal,
): Promise<void> {
  if (entries.size === 0) return
  const files = [...entries].map(([name, values]) => ({
    path: pathOf(name),
    content: new Sensitive(secretText(values)),
    mode: 0o600,
  }))
  const all = [{ path: `${FOLDER}/`, content: '', mode: 0o700 }, ...files]
  await through(docker, place, signal, (id) => docker.writeFiles(id, CONFIG_FOLDER, all, signal))
}

/** Takes what these are away from the copy on the engine; of each an empty file stays. @throws DOCKER_* */
export async function emptyInCopy(
  docker: DockerClient,
  place: SecretsPlace,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const files = names.map((name) => ({ path: pathOf(name), content: '', mode: 0o600 }))
  const all = [{ path: `${FOLDER}/`, content: '', mode: 0o700 }, ...files]
  await through(docker, place, signal, (id) => docker.writeFiles(id, CONFIG_FOLDER, all, signal))
}

/** All that the copy on the engine has. @throws DOCKER_*, SECRET_DAMAGED */
export async function readCopy(
  docker: DockerClient,
  place: SecretsPlace,
  signal: AbortSignal,
): Promise<NamedSecretValues> {
  const path = `${CONFIG_FOLDER}/${FOLDER}`
  const files = await through(docker, place, signal, (id) => docker.readFiles(id, path, signal))
  return new Map(
    [...(files ?? [])]
      .filter(([file, text]) => file.endsWith(SUFFIX) && text !== '')
      .map(([file, text]) => [
        decodeURIComponent(file.slice(file.lastIndexOf('/') + 1, -SUFFIX.length)),
        parseSecretText(text, `${file} on the volume ${place.volume}`),
      ]),
  )
}

/** Works through the volume's container, which has its name, and is gone afterwards. */
async function through<T>(
  docker: DockerClient,
  place: SecretsPlace,
  signal: AbortSignal,
  work: (id: string) => Promise<T>,
): Promise<T> {
  const id = await createHolder(docker, place, signal)
  try {
    return await work(id)
  } finally {
    // One that stays is taken away by the next write, and with the volume.
    await docker.removeContainer(id).catch(() => undefined)
  }
}

async function createHolder(docker: DockerClient, place: SecretsPlace, signal: AbortSignal): Promise<string> {
  const create = () => docker.createContainer(place.volume, holderOf(place), 'none', signal)
  try {
    return await create()
  } catch (error) {
    if (!hasCode(error, 'DOCKER_CONFLICT')) throw error
    const other = await docker.findContainer(place.volume, signal)
    if (other && !isHolder(other, place.volume)) throw error
    if (other) await docker.removeContainer(other.id, signal)
    return create()
  }
}

/** By all that makes it harmless: the name alone may be anybody's. */
const isHolder = ({ labels, mounts, status }: ObservedContainer, volume: string): boolean =>
  labels[LABELS.filesOf] === volume && mounts.length === 1 && mounts[0]?.volume === volume && status === 'created'

const holderOf = ({ volume, labels, image }: SecretsPlace) => ({
  image,
  hostname: 'files',
  user: '1000:1000',
  entrypoint: ['/bin/false'],
  env: {},
  labels: { [LABELS.filesOf]: volume },
  aliases: [],
  ports: [],
  mounts: [{ volume, target: CONFIG_FOLDER, labels }],
  tmpfs: {},
  limits: { pidsLimit: 1 },
  stopTimeoutSeconds: 1,
})

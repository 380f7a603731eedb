import type Docker from 'dockerode'
import type { Container, ContainerCreateOptions } from 'dockerode'
import type { DockerClient } from './client.ts'
import { containerBody, limitsBody } from './container-body.ts'
import { observedContainer } from './container-view.ts'
import { ask, type Engine, shortId } from './engine.ts'
import { already, statusOf } from './errors.ts'
import { fewAtOnce } from './few-at-once.ts'
import { lookUp } from './look-up.ts'

type ContainerCalls = Pick<
  DockerClient,
  | 'listContainers'
  | 'findContainer'
  | 'createContainer'
  | 'startContainer'
  | 'signalContainer'
  | 'unpauseContainer'
  | 'renameContainer'
  | 'updateContainer'
  | 'removeContainer'
>

/** dockerode takes this form at run time but does not declare it; the plain one repeats the whole body in the URL. */
type SplitCreate = (options: {
  _query: { name: string }
  _body: ContainerCreateOptions
  abortSignal: AbortSignal
}) => Promise<Container>

/** The calls about containers. */
export function containerCalls({ docker, deadlines, openFiles }: Engine): ContainerCalls {
  const change = (verb: Verb, id: string, signal: AbortSignal | undefined, run: Change): Promise<void> =>
    ask(
      { what: `${verb} container ${shortId(id)}`, deadline: deadlines[`${verb}Container`], signal },
      async (abortSignal) => {
        await run(docker.getContainer(id), { abortSignal })
      },
    )

  return {
    listContainers: (label, signal) =>
      ask({ what: 'list containers', deadline: deadlines.listContainers, signal }, async (abortSignal) => {
        const listed = await docker.listContainers({ all: true, filters: { label: [label] }, abortSignal })
        const found = await fewAtOnce(listed, ({ Id }) => inspect(docker, Id, abortSignal))
        return found
          .filter((container) => container !== undefined)
          .sort((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1))
      }),

    findContainer: (nameOrId, signal) =>
      ask(
        { what: `look for container ${nameOrId}`, deadline: deadlines.findContainer, signal },
        async (abortSignal) => {
          const found = await inspect(docker, nameOrId, abortSignal)
          return found !== undefined && isMeant(nameOrId, found) ? found : undefined
        },
      ),

    createContainer: (name, spec, networkId, signal) =>
      ask({ what: `create container ${name}`, deadline: deadlines.createContainer, signal }, async (abortSignal) => {
        const create = docker.createContainer.bind(docker) as unknown as SplitCreate
        const { Name } = (await lookUp(docker, `/networks/${networkId}`, abortSignal)) as { Name: string }
        const body = containerBody(spec, { id: networkId, name: Name }, openFiles)
        return (await create({ _query: { name }, _body: body, abortSignal })).id
      }),

    startContainer: (id, signal) =>
      change('start', id, signal, (container, options) =>
        already(container.start(options), (status) => status === 304),
      ),

    signalContainer: (id, name, signal) =>
      change('signal', id, signal, (container, options) =>
        already(
          container.kill({ ...options, signal: name }),
          (status, message) => status === 404 || (status === 409 && /is not running/.test(message)),
        ),
      ),

    unpauseContainer: (id, signal) =>
      change('unpause', id, signal, (container, options) =>
        already(container.unpause(options), (_, message) => /is not paused/.test(message)),
      ),

    renameContainer: (id, name, signal) =>
      change('rename', id, signal, (container, options) =>
        already(container.rename({ ...options, name }), (_, message) => /same name as its current name/.test(message)),
      ),

    updateContainer: (id, limits, signal) =>
      change('update', id, signal, (container, options) =>
        container.update({ ...limitsBody(limits), RestartPolicy: { Name: 'no' }, ...options }),
      ),

    // v: the nameless volumes an image declares go with their container, or each one removed would leave some behind.
    // Volumes with a name, all of ours among them, are never removed by it.
    removeContainer: (id, signal) =>
      change('remove', id, signal, (container, options) =>
        already(container.remove({ ...options, v: true }), (status) => status === 404),
      ),
  }
}

type Verb = 'start' | 'signal' | 'unpause' | 'rename' | 'update' | 'remove'
type Change = (container: Container, options: { abortSignal: AbortSignal }) => Promise<unknown>

/**
 * An engine finds containers by any beginning of an id; only a whole name, a whole id or the usual short id is meant.
 */
function isMeant(nameOrId: string, found: { id: string; name: string }): boolean {
  return found.name === nameOrId || (/^[0-9a-f]{12,64}$/.test(nameOrId) && found.id.startsWith(nameOrId))
}

async function inspect(docker: Docker, id: string, abortSignal: AbortSignal) {
  try {
    return observedContainer(await docker.getContainer(id).inspect({ abortSignal }))
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

import type { VolumeInspectInfo } from 'dockerode'
import type { ObservedVolume } from '../model/docker-state.ts'
import type { DockerClient } from './client.ts'
import { ask, type Engine } from './engine.ts'
import { already, statusOf } from './errors.ts'
import { lookUp } from './look-up.ts'
import type { VolumeContainers } from './volume-container.ts'
import { unprunable } from './volume-options.ts'

type VolumeCalls = Pick<DockerClient, 'listVolumes' | 'findVolume' | 'volumeDrivers' | 'createVolume' | 'removeVolume'>

/** The calls about volumes; a volume's name is its identity. */
export function volumeCalls({ docker, deadlines }: Engine, volumeContainers: VolumeContainers): VolumeCalls {
  return {
    listVolumes: (label, signal) =>
      ask({ what: 'list volumes', deadline: deadlines.listVolumes, signal }, async (abortSignal) => {
        const { Volumes } = await docker.listVolumes({ filters: { label: [label] }, abortSignal })
        return (Volumes ?? []).map(observedVolume).sort((a, b) => (a.name < b.name ? -1 : 1))
      }),

    findVolume: (name, signal) =>
      ask({ what: `look for volume ${name}`, deadline: deadlines.findVolume, signal }, async (abortSignal) => {
        try {
          return observedVolume(await docker.getVolume(name).inspect({ abortSignal }))
        } catch (error) {
          if (statusOf(error) === 404) return undefined
          throw error
        }
      }),

    volumeDrivers: (signal) =>
      ask({ what: 'ask for volume drivers', deadline: deadlines.volumeDrivers, signal }, async (abortSignal) => {
        const info = (await lookUp(docker, '/info', abortSignal)) as EngineDrivers
        const plugins = (await lookUp(docker, '/plugins', abortSignal)) as readonly EnginePlugin[] | null
        const managed = (plugins ?? []).filter(({ Enabled }) => Enabled === true).filter(makesVolumes)
        return [...new Set([...(info.Plugins?.Volume ?? []), ...managed.map(({ Name }) => Name)])].sort()
      }),

    // The answer to a create is thrown away by dockerode, so it is looked at once more.
    createVolume: (name, labels, driver, signal) =>
      ask({ what: `create volume ${name}`, deadline: deadlines.createVolume, signal }, async (abortSignal) => {
        const options = { Name: name, Labels: { ...labels }, ...(driver === undefined ? {} : { Driver: driver }) }
        const volume = await docker.createVolume({ ...options, DriverOpts: unprunable(driver), abortSignal })
        return observedVolume(await volume.inspect({ abortSignal }))
      }),

    removeVolume: (name, signal) =>
      ask(
        { what: `remove volume ${name}`, deadline: deadlines.removeVolume, signal, meanings: { 409: 'DOCKER_IN_USE' } },
        async (abortSignal) => {
          const remove = () => already(docker.getVolume(name).remove({ abortSignal }), (status) => status === 404)
          try {
            await remove()
          } catch (error) {
            // Asked after the refusal: it costs nothing where there is none, and finds one on whatever engine.
            if (statusOf(error) !== 409 || !(await volumeContainers.remove(name, abortSignal))) throw error
            await remove()
          }
        },
      ),
  }
}

/** As the engine answers. */
interface EngineDrivers {
  readonly Plugins?: { readonly Volume?: readonly string[] | null } | null
}

interface EnginePlugin {
  readonly Name: string
  readonly Enabled?: boolean
  readonly Config?: { readonly Interface?: { readonly Types?: readonly { readonly Capability?: string }[] | null } }
}

const makesVolumes = ({ Config }: EnginePlugin): boolean =>
  (Config?.Interface?.Types ?? []).some(({ Capability }) => Capability === 'volumedriver')

function observedVolume(volume: VolumeInspectInfo): ObservedVolume {
  return { name: volume.Name, labels: volume.Labels ?? {}, driver: volume.Driver }
}

import type { NetworkInspectInfo } from 'dockerode'
import type { ObservedNetwork } from '../model/docker-state.ts'
import type { DockerChange } from './calls.ts'
import type { DockerClient } from './client.ts'
import { ask, type Engine, type EngineRequest, shortId } from './engine.ts'
import { already } from './errors.ts'

type NetworkCalls = Pick<
  DockerClient,
  'listNetworks' | 'findNetworks' | 'createNetwork' | 'removeNetwork' | 'connectNetwork' | 'disconnectNetwork'
>

/** The calls about networks. */
export function networkCalls({ docker, deadlines }: Engine): NetworkCalls {
  const list = (method: 'listNetworks' | 'findNetworks', filters: Record<string, string[]>, signal?: AbortSignal) =>
    ask({ what: 'list networks', deadline: deadlines[method], signal }, async (abortSignal) =>
      (await docker.listNetworks({ filters, abortSignal }))
        .map(observedNetwork)
        .sort((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1)),
    )
  const changing = (method: DockerChange & keyof NetworkCalls, what: string, signal?: AbortSignal): EngineRequest => ({
    what,
    deadline: deadlines[method],
    signal,
  })

  return {
    listNetworks: (label, signal) => list('listNetworks', { label: [label] }, signal),

    // The engine's own filter takes every name that contains this one.
    findNetworks: async (name, signal) =>
      (await list('findNetworks', { name: [name] }, signal)).filter((network) => network.name === name),

    // Without CheckDuplicate engine 20.10 makes a second network of the same name, and containers on either fail to
    // start.
    createNetwork: (name, labels, signal) =>
      ask(changing('createNetwork', `create network ${name}`, signal), async (abortSignal) => {
        const options = { Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: { ...labels }, abortSignal }
        return (await docker.createNetwork(options)).id
      }),

    removeNetwork: (id, signal) =>
      ask(
        { ...changing('removeNetwork', `remove network ${shortId(id)}`, signal), meanings: { 403: 'DOCKER_IN_USE' } },
        (abortSignal) => already(docker.getNetwork(id).remove({ abortSignal }), (status) => status === 404),
      ),

    connectNetwork: (networkId, containerId, aliases, signal) =>
      ask(
        changing('connectNetwork', `connect ${shortId(containerId)} to network ${shortId(networkId)}`, signal),
        (abortSignal) => {
          const options = { Container: containerId, EndpointConfig: { Aliases: [...aliases] }, abortSignal }
          return already(
            docker.getNetwork(networkId).connect(options),
            (status, message) => status === 403 && /already exists in network/.test(message),
          )
        },
      ),

    disconnectNetwork: (networkId, containerId, signal) =>
      ask(
        changing('disconnectNetwork', `disconnect ${shortId(containerId)} from network ${shortId(networkId)}`, signal),
        (abortSignal) =>
          already(
            docker.getNetwork(networkId).disconnect({ Container: containerId, abortSignal }),
            (status, message) => status === 404 || /is not connected to/.test(message),
          ),
      ),
  }
}

function observedNetwork(network: NetworkInspectInfo): ObservedNetwork {
  return { id: network.Id, name: network.Name, labels: network.Labels ?? {}, driver: network.Driver }
}

import { eventually } from '../../contract/eventually.ts'
import { docker } from '../docker-command.ts'
import { cut, mend } from './packet-filter.ts'

/** The containers a fault is about; it befalls `victim`, as far as `peer` is concerned. */
export interface Target {
  readonly victim: string
  readonly peer: string
  readonly network: string
}

/** Something that befalls a node that runs. */
export interface Fault {
  readonly name: string
  readonly begin: (target: Target) => Promise<unknown>
  /** Takes it back; without it Drover does that, as soon as it looks. Once more does no harm. */
  readonly end?: (target: Target) => Promise<unknown>
  /** What Drover says when it has put it right. */
  readonly says?: { readonly reason: string; readonly message: RegExp }
}

export const PAUSE: Fault = {
  name: 'docker pause',
  // The kernel may need several tries to freeze a busy JVM.
  begin: ({ victim }) =>
    eventually(
      () => docker('pause', victim).catch(() => ''),
      (paused) => paused === victim,
    ),
  says: { reason: 'ContainerPaused', message: /it is paused; unpaused$/ },
}

export const FREEZE: Fault = {
  name: 'SIGSTOP',
  begin: ({ victim }) => docker('kill', '--signal', 'STOP', victim),
  end: ({ victim }) => docker('kill', '--signal', 'CONT', victim),
}

export const STARVE: Fault = {
  name: '0.05 of a CPU',
  begin: ({ victim }) => docker('update', '--cpus', '0.05', victim),
  says: { reason: 'LimitsChanged', message: /CPU limit is 0.05, not 2; set$/ },
}

export const DISCONNECT: Fault = {
  name: 'docker network disconnect',
  begin: ({ victim, network }) => docker('network', 'disconnect', network, victim),
  says: { reason: 'NetworkDisconnected', message: /it is not connected to the cluster's network; connected$/ },
}

export const CUT_ONE_WAY: Fault = {
  name: 'network cut one way',
  begin: ({ victim, peer }) => cut(victim, peer),
  end: ({ victim }) => mend(victim),
}

export const CUT_BOTH_WAYS: Fault = {
  name: 'network cut both ways',
  begin: ({ victim, peer }) => cut(victim, peer, { bothWays: true }),
  end: ({ victim }) => mend(victim),
}

export const TERMINATE: Fault = {
  name: 'SIGTERM',
  begin: ({ victim }) => docker('stop', victim),
  says: { reason: 'ContainerStopped', message: /it was stopped \(exit 143\); started$/ },
}

export const KILL: Fault = {
  name: 'SIGKILL',
  begin: ({ victim }) => docker('kill', victim),
  says: { reason: 'ContainerStopped', message: /it was killed \(exit 137\); started$/ },
}

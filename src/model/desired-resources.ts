import type { ContainerLimits, Reservations } from './docker-state.ts'
import { parseBytes, parseNanoCpus } from './quantity.ts'
import type { Resources } from './resource.ts'

/** A broker runs a few hundred threads; a fork bomb more. */
const PIDS_LIMIT = 4096

/** What a node gets at most. */
export function desiredLimits(resources: Resources | undefined): ContainerLimits {
  const memoryBytes = parseBytes(resources?.limits?.memory ?? '')
  const nanoCpus = parseNanoCpus(resources?.limits?.cpu ?? '')
  return {
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(nanoCpus !== undefined && { nanoCpus }),
    pidsLimit: PIDS_LIMIT,
  }
}

/**
 * What a node asks for beside its limits, as the kubelet translates it. No part of the spec hash: it comes with a
 * node's next container.
 */
export function desiredReservations(resources: Resources | undefined): Reservations {
  const memoryBytes = parseBytes(resources?.requests?.memory ?? '')
  const nanoCpus = parseNanoCpus(resources?.requests?.cpu ?? '')
  return {
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(nanoCpus !== undefined && { cpuShares: cpuSharesOf(nanoCpus) }),
  }
}

/** 1024 for a CPU, within what the kernel takes. */
const cpuSharesOf = (nanoCpus: number): number => Math.min(262_144, Math.max(2, Math.floor((nanoCpus * 1024) / 1e9)))

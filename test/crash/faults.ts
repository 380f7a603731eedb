import type { ErrorCode } from '../../src/errors.ts'
import { DroverError } from '../../src/errors.ts'
import type { Fate, Life, LifeCall } from '../world/life.ts'
import { isKafkaCall } from '../world/watchdog.ts'
import type { World } from '../world/world.ts'

/** What a call may come to, once. */
export interface Fault {
  readonly name: string
  readonly on: 'Docker' | 'Kafka'
  /** Calls it makes no sense at, or at which it has a meaning of its own; absent: none. */
  readonly except?: (call: LifeCall) => boolean
  /** More may be created and removed than in a clean run; says why. */
  readonly costs?: string
  befall(world: World, call: LifeCall, life: Life): void | Promise<void>
  readonly when: 'before' | 'after'
}

const fails = (name: string, code: ErrorCode, when: 'before' | 'after', more: Partial<Fault> = {}): Fault => ({
  name: `${name}, ${when} it took effect`,
  on: code.startsWith('KAFKA_') ? 'Kafka' : 'Docker',
  when,
  befall: () => {
    throw new DroverError(code, 'a fault of the test')
  },
  ...more,
})

const isQuestion = ({ change }: LifeCall): boolean => change === undefined
/** That nobody answers is its answer; it never fails. */
const cannotFail = ({ method }: LifeCall): boolean => method === 'answering'
const only =
  (...methods: readonly string[]) =>
  ({ method }: LifeCall): boolean =>
    !methods.includes(method)

/** How long an engine that restarts does not answer, in milliseconds. */
const RESTART_MS = 3_000

const restarts = (when: 'before' | 'after'): Fault => ({
  name: `the engine restarts ${when} it`,
  on: 'Docker',
  when,
  costs:
    'nobody can be asked then whether a config takes a restart, so nodes get other containers; one being rolled dies',
  befall: ({ host }) => host.restartEngine(RESTART_MS),
})

/**
 * Every way in which the real clients can fail (`src/docker/errors.ts`, `src/kafka/ask.ts`,
 * `src/kafka/kafka-error.ts`).
 */
export const FAULTS: readonly Fault[] = [
  {
    name: 'somebody has done so already (304)',
    on: 'Docker',
    when: 'before',
    except: isQuestion,
    befall: async (_, call) => void (await call.repeat()),
  },
  fails('not found (404)', 'DOCKER_NOT_FOUND', 'before'),
  fails('a conflict (409)', 'DOCKER_CONFLICT', 'before'),
  fails('in use (409)', 'DOCKER_IN_USE', 'before', { except: only('removeVolume', 'removeNetwork') }),
  fails('no such image (404)', 'DOCKER_IMAGE_MISSING', 'before', { except: only('createContainer', 'pullImage') }),
  fails('no such volume driver (404)', 'DOCKER_DRIVER_MISSING', 'before', {
    except: only('createVolume', 'createContainer'),
  }),
  fails('the port is taken (500)', 'DOCKER_PORT_TAKEN', 'before', { except: only('startContainer') }),
  fails('refused (400)', 'DOCKER_REFUSED', 'before'),
  fails('an internal error (500)', 'DOCKER_FAILED', 'before'),
  fails('an internal error (500)', 'DOCKER_FAILED', 'after'),
  fails('a timeout', 'DOCKER_TIMEOUT', 'before'),
  fails('a timeout', 'DOCKER_TIMEOUT', 'after'),
  fails('the socket closed', 'DOCKER_UNREACHABLE', 'before'),
  fails('the socket closed', 'DOCKER_UNREACHABLE', 'after'),
  restarts('before'),
  restarts('after'),
  {
    name: 'somebody has done so already',
    on: 'Kafka',
    when: 'before',
    except: isQuestion,
    befall: async (_, call) => void (await call.repeat()),
  },
  fails('nobody answers', 'KAFKA_UNREACHABLE', 'before', { except: cannotFail }),
  fails('the connection closed', 'KAFKA_UNREACHABLE', 'after', { except: cannotFail }),
  fails('a timeout', 'KAFKA_TIMEOUT', 'before', { except: cannotFail }),
  fails('a timeout', 'KAFKA_TIMEOUT', 'after', { except: cannotFail }),
  fails('a retriable error', 'KAFKA_FAILED', 'before', { except: cannotFail }),
  fails('a retriable error', 'KAFKA_FAILED', 'after', { except: cannotFail }),
  fails('a refusal', 'KAFKA_REFUSED', 'before', {
    // A config that is refused is held back until the manifest says something else.
    except: (call) => cannotFail(call) || call.method === 'alterNodeConfig',
  }),
]

export const fits = (fault: Fault, call: LifeCall): boolean =>
  isKafkaCall(call.method) === (fault.on === 'Kafka') && fault.except?.(call) !== true

/** A life with these faults, each at the call of that index. */
export const withFaults = (world: World, faults: ReadonlyMap<number, Fault>): Fate => {
  const at = (when: 'before' | 'after') => (call: LifeCall, life: Life) => {
    const fault = faults.get(call.index)
    // In a life that went another way already, this may be another call.
    return fault?.when === when && fits(fault, call) ? fault.befall(world, call, life) : undefined
  }
  return { before: at('before'), after: at('after') }
}

import type { PassTools } from '../../src/control/pass/pass-tools.ts'
import type { DockerClient } from '../../src/docker/client.ts'
import { ImagePulls } from '../../src/execute/image-pulls.ts'
import type { KafkaClient } from '../../src/kafka/client.ts'
import { withPlainSecrets } from '../fixtures/secrets.ts'
import { everyPortIsFree, INSTANCE } from './simulated-host.ts'
import type { World } from './world.ts'

/** What passes on a world work with, past its Drover, through these clients. */
export const toolsOn = (
  { host, state }: World,
  { docker = host.docker, kafkaOf }: { docker?: DockerClient; kafkaOf: (cluster: string) => KafkaClient },
): PassTools =>
  withPlainSecrets(
    {
      certificates: host.certificates,
      docker,
      clock: host.clock,
      kafkaOf,
      pulls: new ImagePulls(docker, host.clock.now, () => {}),
      host: { instance: INSTANCE, access: 'container-ip' },
      tryPort: everyPortIsFree,
    },
    state,
  )

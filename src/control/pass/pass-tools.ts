import type { Certificates } from '../../certificates/certificates.ts'
import type { DockerClient } from '../../docker/client.ts'
import type { ImagePulls } from '../../execute/image-pulls.ts'
import type { KafkaClient } from '../../kafka/client.ts'
import type { Site } from '../../model/desired-node.ts'
import type { KeptAnswers } from '../../observe/kept-answers.ts'
import type { TryPort } from '../../observe/taken-ports.ts'
import type { ClusterSecrets } from '../../secrets/cluster-secrets.ts'
import type { Clock } from '../clock.ts'

/** What passes work with; the same for all of them. */
export interface PassTools extends EngineTools {
  /** What a cluster keeps secret. */
  readonly secretsOf: (cluster: string) => ClusterSecrets
  /** They are read anew: people may have changed the folder. */
  readonly forgetSecrets: () => void
}

/** The same, as far as it needs no state folder. */
export interface EngineTools {
  readonly docker: DockerClient
  readonly kafkaOf: (cluster: string) => KafkaClient
  /** Closes the client of a cluster that is gone; absent where there is nothing to close. */
  readonly forgetKafka?: (cluster: string) => void
  /** What clusters at rest have said; absent: everything is asked in every pass. */
  readonly keptAnswers?: KeptAnswers
  readonly pulls: ImagePulls
  /** Makes certificates and reads them; absent: as everybody knows them (X.509). */
  readonly certificates?: Certificates
  readonly clock: Clock
  readonly host: Site
  /** How a port of this host is tried; absent: by listening there. */
  readonly tryPort?: TryPort
}

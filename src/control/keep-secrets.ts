import { createCertificates } from '../certificates/certificates.ts'
import { secretsIn } from '../report/secret-store.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { ClusterSecrets } from '../secrets/cluster-secrets.ts'
import type { EngineTools, PassTools } from './pass/pass-tools.ts'

/** What passes work with, with the secrets of the clusters that a state folder knows. */
export function withSecrets(tools: EngineTools, state: StateFolder): PassTools {
  const { docker, certificates = createCertificates() } = tools
  const known = new Map<string, ClusterSecrets>()
  return {
    ...tools,
    secretsOf(cluster) {
      const secrets =
        known.get(cluster) ?? new ClusterSecrets({ docker, certificates, cluster, store: secretsIn(state) })
      known.set(cluster, secrets)
      return secrets
    },
    forgetSecrets() {
      for (const secrets of known.values()) secrets.forget()
    },
  }
}

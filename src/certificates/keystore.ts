import { Sensitive } from '../model/sensitive.ts'
import type { Identity } from './issuer.ts'

/** What Kafka takes for a keystore of type PEM: the key, the leaf, and what is above it. */
export const keystorePem = ({ key, certificate }: Identity): Sensitive => new Sensitive(`${key.reveal()}${certificate}`)

import { QUANTITY } from '../model/quantity.ts'
import { realised } from './field.ts'

// Nothing after a key is no rule at all: an error, and not a field that is left out.
const LIST = { notNull: true, minItems: 1 } as const

/** What a policy file may say: all fields of it. */
export const POLICY_FIELDS = [
  realised('images[]', 'string', { ...LIST, pattern: /^\S+$/, example: 'registry.example.com/kafka/*' }),
  realised('hostPorts[]', 'scalar', LIST),
  realised('bindAddresses[]', 'string', { ...LIST, pattern: /^[0-9a-fA-F.:*]+$/, example: '127.0.0.1' }),
  realised('maxMemory', 'quantity', { notNull: true, pattern: QUANTITY, aboveZero: true, example: '8Gi' }),
  realised('maxNodes', 'integer', { notNull: true, min: 1 }),
] as const

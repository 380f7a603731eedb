import type { Scalar } from 'yaml'

/*
 * Values as kubectl reads them
 * ============================
 *
 * kubectl reads YAML by the rules of go-yaml 2, which are between YAML 1.1 and 1.2: `off` is false, `604_800_000` and
 * `0b11` are numbers, a number that begins with 0 is octal; but `1:30` is text. Where text is wanted this does not
 * apply: kubectl refuses a manifest with `off` there, and nobody can mean anything else than the word.
 */

const TRUE = /^(y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const FALSE = /^(n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/
const INTEGER = /^([-+]?)(0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9]\d*)$/
const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/

/** What a scalar means to kubectl; whole numbers are bigint. */
export function asKubernetesReads(node: Scalar): unknown {
  const { source } = node
  if (node.type !== 'PLAIN' || node.tag !== undefined || source === undefined) return node.value
  if (TRUE.test(source)) return true
  if (FALSE.test(source)) return false
  if (!/^[-+\d]/.test(source)) return node.value
  const plain = source.replaceAll('_', '')
  const [, sign, digits] = INTEGER.exec(plain) ?? []
  if (digits !== undefined) return wholeNumber(sign, digits)
  return FLOAT.test(plain) ? Number(plain) : source
}

function wholeNumber(sign: string | undefined, digits: string): bigint {
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase())
  return sign === '-' ? -size : size
}

/** The number that a scalar would be by YAML 1.2, where it is another one; undefined where it is the same. */
export function otherwiseRead(node: Scalar): bigint | undefined {
  const { value } = node
  if (typeof value !== 'bigint') return undefined
  const read = asKubernetesReads(node)
  return read === value || read === Number(value) ? undefined : value
}

/** Signatures that can be forged, by the OIDs of RFC 8017 and RFC 5758: of MD2, MD5 and SHA-1. */
const FORGEABLE: Readonly<Record<string, string>> = {
  '2a864886f70d010102': 'MD2',
  '2a864886f70d010104': 'MD5',
  '2a864886f70d010105': 'SHA-1',
  '2b0e03021d': 'SHA-1',
  '2a8648ce380403': 'SHA-1',
  '2a8648ce3d0401': 'SHA-1',
}

/** The hash of a certificate's signature, when it is one that can be forged; not every Node tells it. */
export function forgeableHashOf({ raw }: { readonly raw: Uint8Array }): string | undefined {
  // Certificate ::= SEQUENCE { what is signed, SEQUENCE { OID, parameters }, signature }
  const [algorithm = raw] = elementsIn(elementsIn(raw)[0] ?? raw).slice(1)
  const [oid = algorithm] = elementsIn(algorithm)
  return FORGEABLE[Buffer.from(oid).toString('hex')]
}

/** The contents of elements of DER that stand one behind the other. */
function elementsIn(der: Uint8Array): Uint8Array[] {
  const contents = []
  for (let at = 0; at < der.length; ) {
    const first = der[at + 1] ?? 0
    const start = at + 2 + (first < 0x80 ? 0 : first & 0x7f)
    const length = first < 0x80 ? first : der.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
    contents.push(der.subarray(start, start + length))
    at = start + length
  }
  return contents
}

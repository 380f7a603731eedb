const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const COLUMNS = /.{1,64}/g

/** The certificates of a bundle, each by itself, in their order; whatever stands around them is left out. */
export const certificatesIn = (pem: string): readonly string[] => pem.match(CERTIFICATE) ?? []

/** Certificates one below the other, each once. */
export const bundleOf = (pems: readonly string[]): string =>
  [...new Set(pems.flatMap(certificatesIn))].map((pem) => `${pem}\n`).join('')

/** What a connection shows of its other end, as PEM. */
export const pemOf = (der: Uint8Array): string =>
  [
    '-----BEGIN CERTIFICATE-----',
    ...(Buffer.from(der).toString('base64').match(COLUMNS) ?? []),
    '-----END CERTIFICATE-----\n',
  ].join('\n')

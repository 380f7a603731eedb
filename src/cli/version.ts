import description from '../../package.json' with { type: 'json' }

/** Drover's version, from its package. */
export function droverVersion(): string {
  return description.version
}

import type { ErrorCode, YAMLError } from 'yaml'

/** The parser's words are the same for any source, but for an indicator or the kind of a token. */
const asTheySay = (message: string): string => message
/** What comes after a colon is the source. */
const upToTheColon = (message: string): string => message.replace(/:.*$/s, '')

/**
 * What is said of an error: the parser's own words only where they do not quote the source, for what stands there may
 * be a secret, as in `password: %secret`.
 */
const WORDS: Readonly<Record<ErrorCode, string | ((message: string) => string)>> = {
  ALIAS_PROPS: asTheySay,
  BAD_ALIAS: 'An alias names no anchor before it',
  BAD_COLLECTION_TYPE: 'A tag does not fit its collection',
  BAD_DIRECTIVE: 'A line that begins with % is a directive, and this is none of YAML 1.2',
  BAD_DQ_ESCAPE: 'Invalid escape sequence in double quotes',
  BAD_INDENT: asTheySay,
  BAD_PROP_ORDER: asTheySay,
  BAD_SCALAR_START: asTheySay,
  BLOCK_AS_IMPLICIT_KEY: asTheySay,
  BLOCK_IN_FLOW: asTheySay,
  DUPLICATE_KEY: asTheySay,
  IMPOSSIBLE: 'This cannot be read',
  KEY_OVER_1024_CHARS: asTheySay,
  MISSING_CHAR: asTheySay,
  MULTILINE_IMPLICIT_KEY: asTheySay,
  MULTIPLE_ANCHORS: asTheySay,
  MULTIPLE_DOCS: asTheySay,
  MULTIPLE_TAGS: asTheySay,
  NON_STRING_KEY: asTheySay,
  RESOURCE_EXHAUSTION: asTheySay,
  TAB_AS_INDENT: asTheySay,
  TAG_RESOLVE_FAILED: 'A text that begins with ! is a tag, and this one is not known; a value has to stand in quotes',
  UNEXPECTED_TOKEN: upToTheColon,
}

/** What is wrong with a document, without anything of what stands in it. */
export function wordsFor({ code, message }: YAMLError): string {
  const words = WORDS[code]
  return `${(typeof words === 'string' ? words : words(message)).replace(/\.?$/, '')}.`
}

/** What has no value but that of the fields in it, and cannot be left out. */
export const ONLY_ITS_FIELDS = { noOther: 'it cannot be left out, and the fields in it are walked' } as const

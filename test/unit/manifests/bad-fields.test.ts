import { BAD_INPUTS } from './bad-inputs.ts'
import { readText } from './manifests.ts'

it.each(BAD_INPUTS.map((bad) => [bad.says, bad] as const))('refuses or warns of %s', async (_, bad) => {
  const { problems } = await readText(bad.text)
  const [line, column] = bad.at.split(':').map(Number)
  expect(problems).toContainEqual(
    expect.objectContaining({
      severity: bad.severity ?? 'error',
      reason: bad.reason,
      origin: { file: '<stdin>', line, column },
      path: bad.path,
      mend: typeof bad.mend === 'string' ? bad.mend : expect.stringMatching(bad.mend),
      message: bad.message ?? expect.stringMatching(/^[A-Z`-].*\.$/),
    }),
  )
})

it('never shows a value of a Secret', async () => {
  const { problems } = await readText(
    'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: "Tr0ub4dor", b: 4711}\nstringData: {c: [Tr0ub4dor], d: 4711}\n',
  )
  expect(problems).toHaveLength(3)
  expect(JSON.stringify(problems)).not.toMatch(/Tr0ub4dor|4711/)
})

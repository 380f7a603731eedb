import { renderAge } from '../../../../src/cli/output/time.ts'

test.each([
  [-5, '0s'],
  [999, '0s'],
  [61_000, '1m1s'],
  [120_000, '2m'],
  [3_600_000 * 25, '1d1h'],
  [86_400_000 * 3 + 59_000, '3d'],
])('%i ms are shown as %s', (milliseconds, text) => {
  expect(renderAge(milliseconds)).toBe(text)
})

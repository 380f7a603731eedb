import { renderPort } from '../../../src/model/advertised.ts'

it.each([
  ['9094', 9094],
  ['3210{nodeId}', 32_107],
  ['12340 + {nodeId}', 12_347],
  ['9000+10*{nodeId}', 9070],
  ['(9000 - 2) * 1 + ({nodeId})', 9005],
  [' 9094 ', 9094],
  ['2*{nodeId}{nodeId}', 154],
  ['9000 - 10 - 5', 8985],
  ['9094.9', 9094],
])('a port template: %s', (template, port) => expect(renderPort(template, 7)).toBe(port))

it.each(['', '{nodeid}', '1 +', '+ 1', '(1', '1)', '1 2', '8/2', '2**3', '1e3', '-1', '1..2', '()'])(
  'is none: %s',
  (template) => expect(renderPort(template, 7)).toBeUndefined(),
)

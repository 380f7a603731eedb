import { Table } from '../../../../src/cli/output/table.ts'

describe('a table', () => {
  test('puts rows below their headers, without blanks at the end', () => {
    expect(
      new Table(['NAME', 'READY']).render([
        ['long-name', ''],
        ['a', 'True'],
      ]),
    ).toBe('NAME        READY\nlong-name\na           True')
  })

  test('keeps its columns for rows that come later', () => {
    const table = new Table(['NAME', 'READY'])
    table.render([['long-name', 'True']])
    expect(table.render([['b', 'False']])).toBe('b           False')
  })

  test('cannot be made to steer the terminal or to break lines', () => {
    expect(new Table(['MESSAGE']).render([['a\u001b[31m\nb']])).toBe('MESSAGE\na [31m b')
  })
})

import { parseListenAddress } from '../../../src/server/listen-address.ts'

it.each([
  ['9464', '127.0.0.1', 9464],
  [':9464', '::', 9464],
  ['0.0.0.0:9464', '0.0.0.0', 9464],
  ['localhost:0', 'localhost', 0],
  ['[::1]:9464', '::1', 9464],
])('%s means %s and port %d', (text, host, port) => {
  expect(parseListenAddress(text)).toEqual({ host, port })
})

it.each(['', 'here', '::1:80', '1.2.3.4', '65536', '80:', '[::1]', 'http://x:80'])('%s is no address', (text) => {
  expect(parseListenAddress(text)).toBeUndefined()
})

import { readRequests } from '../../../src/control/requests.ts'
import type { KafkaUserSpec } from '../../../src/model/resource.ts'
import { openStateFolder, StateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { aKafka, aUser } from '../../fixtures/resources.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const rotate = (...words: string[]) => drover(['--state', folderPath(), 'rotate', ...words])
const GIVEN: KafkaUserSpec = {
  authentication: { type: 'scram-sha-512', password: { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } } },
}

beforeEach(async () => {
  const store = await openStatusStore(await openStateFolder(folderPath(), 'write'))
  const users = [
    aUser('alice', { authentication: { type: 'scram-sha-512' } }),
    aUser('bob', { authentication: { type: 'tls' } }, { 'strimzi.io/pause-reconciliation': 'true' }),
    aUser('carol', GIVEN),
    aUser('dave', { authentication: { type: 'tls-external' } }),
    aUser('eve'),
  ]
  await store.observe({ resources: [aKafka(), ...users] }, 0)
})

const asked = async () =>
  (await readRequests(new StateFolder(folderPath(), 'read'))).flatMap((request) =>
    request.type === 'annotate' ? [[request.name, request.annotations]] : [],
  )

it('leaves a request, and says what becomes of the password of now', async () => {
  expect(await rotate('user', 'alice')).toEqual({
    code: 0,
    stdout: '',
    stderr:
      'kafkauser/alice gets another password, which `drover get secret alice` shows then; the one it has now counts until Kafka has the other\n' +
      'no Drover is running on this state folder; the next one will heed it\n',
  })
  expect(await asked()).toEqual([['alice', { 'drover/rotate': expect.stringMatching(/^\d{4}-.*Z$/) }]])
})

it('says of a certificate that the one of now is trusted until its end, and of who is paused that it waits', async () => {
  const { code, stderr } = await rotate('user/bob')
  expect(code).toBe(0)
  expect(stderr).toContain('the one it has now is trusted until that ends\nbut it is paused, and none is made')
})

const UNCLEAR = 'name one user: user NAME\nSee `drover help` for the command.'

it.each([
  [
    ['user', 'carol'],
    'kafkauser/carol is not rotated: the password is what `k` of the Secret `s` says\nChange it there: that is enough.',
  ],
  [
    ['user', 'dave'],
    'kafkauser/dave is not rotated: a certificate of `type: tls-external` is not of Drover’s making\nHave whoever issued the certificate issue another one.',
  ],
  [
    ['user', 'eve'],
    'kafkauser/eve is not rotated: there is no `authentication`, so there is nothing of Drover’s making\nAdd one.',
  ],
  [['user'], UNCLEAR],
  [['user', 'alice', 'bob'], UNCLEAR],
  [['kafka', 'c'], UNCLEAR],
])('refuses %j, and asks for nothing', async (words, said) => {
  expect(await rotate(...words)).toEqual({ code: 2, stdout: '', stderr: `drover: ${said}\n` })
  expect(await asked()).toEqual([])
})

it('knows of no user that there is not', async () => {
  const { code, stderr } = await rotate('user', 'mallory')
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('there is no kafkauser/mallory') })
})

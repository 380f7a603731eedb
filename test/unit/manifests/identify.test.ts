import { brief, readText } from './manifests.ts'

const named = (apiVersion: string, kind: string, name = 'x') =>
  readText(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n`)

describe('a kind of somebody else', () => {
  it.each([
    ['kafka.banzaicloud.io/v1beta1', 'KafkaCluster'],
    ['messaging.knative.dev/v1beta1', 'KafkaChannel'],
    ['sources.knative.dev/v1', 'KafkaSource'],
    ['v1', 'Config'],
    ['v1', 'Service'],
    ['platform.confluent.io/v1beta1', 'Kafka'],
    ['platform.confluent.io/v1beta1', 'KafkaTopic'],
    ['aiven.io/v1alpha1', 'KafkaUser'],
    ['kafka.crossplane.io/v1alpha1', 'KafkaTopic'],
    ['policy.karmada.io/v1alpha1', 'Secret'],
    ['access.strimzi.io/v1', 'KafkaAccess'],
    ['core.strimzi.io/v1', 'StrimziPodSet'],
    ['apps/v1', 'Deployment'],
    ['kafka.strimzi.io/v1beta2', 'KafkaMirrorMaker'],
    ['kafka.strimzi.io/v1beta1', 'KafkaConnectS2I'],
  ])('is no misspelt one of ours: %s %s', async (apiVersion, kind) => {
    const set = await named(apiVersion, kind)
    expect(brief(set)).toEqual(['warning KindIgnored 2:7'])
    expect(set.problems[0]?.mend).toMatch(/^It may stay\./)
    expect(set.deletionFrozen).toBeUndefined()
  })
})

describe('a kind of ours', () => {
  it.each([
    ['kafka.strimzi.io/v1', 'KafkaTopics', 'error UnknownKind 2:7', 'Write `KafkaTopic`.'],
    ['kafka.strimzi.io/v1', 'Secrets', 'error UnknownKind 2:7', /^Write one of Kafka, .*KafkaRebalance\.$/],
    ['v1', 'Secrets', 'error UnknownKind 2:7', 'Write `Secret`.'],
    ['v1', 'Configmap', 'error UnknownKind 2:7', 'Write `ConfigMap`.'],
    ['kafka.strimzi.io/v1alpha1', 'Kafka', 'error UnknownApiVersion 1:13', 'Write `apiVersion: kafka.strimzi.io/v1`.'],
    ['kafka.strimzi.oi/v1', 'Kafka', 'error UnknownApiVersion 1:13', 'Write `apiVersion: kafka.strimzi.io/v1`.'],
    ['v1', 'Kafka', 'error UnknownApiVersion 1:13', 'Write `apiVersion: kafka.strimzi.io/v1`.'],
    ['kafka.strimzi.io/v1', 'Secret', 'error UnknownApiVersion 1:13', 'Write `apiVersion: v1`.'],
  ])('that is misspelt, or in another group of ours, is an error: %s %s', async (apiVersion, kind, problem, mend) => {
    const set = await named(apiVersion, kind)
    expect(brief(set)).toEqual([problem])
    expect(set.problems[0]?.mend).toMatch(mend)
  })
})

describe('a name that is none', () => {
  it.each([
    ['that is too long', 'a'.repeat(250), /^A name has at most 63 letters, and this one has 250\.$/],
    ['with other letters', 'My_Kafka', /^A name is of lower-case letters/],
    ['of a template', '"{{ .Release.Name }}-kafka"', /template/],
  ])('says why: %s', async (_, name, message) => {
    const [problem] = (await named('kafka.strimzi.io/v1', 'Kafka', name)).problems
    expect(problem).toMatchObject({ severity: 'error', reason: 'InvalidName', message: expect.stringMatching(message) })
  })
})

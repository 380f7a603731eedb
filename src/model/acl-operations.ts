/** What can be done, as manifests say it, in the words of Kafka. */
export const ACL_OPERATIONS = {
  Read: 'read',
  Write: 'write',
  Create: 'create',
  Delete: 'delete',
  Alter: 'alter',
  Describe: 'describe',
  ClusterAction: 'clusterAction',
  AlterConfigs: 'alterConfigs',
  DescribeConfigs: 'describeConfigs',
  IdempotentWrite: 'idempotentWrite',
  All: 'all',
} as const

export type AclRuleOperation = keyof typeof ACL_OPERATIONS

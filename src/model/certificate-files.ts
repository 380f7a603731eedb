import { CONFIG_FOLDER } from './config-folder.ts'

/** Files of a node that no manifest names, in its config folder. */
export const CERTIFICATE_FILES = {
  /** Key, then its certificate, then that of the authority. */
  node: 'certs/node.pem',
  clusterAuthority: 'certs/cluster-ca.crt',
  clientsAuthority: 'certs/clients-ca.crt',
} as const

export const inConfigFolder = (path: string): string => `${CONFIG_FOLDER}/${path}`

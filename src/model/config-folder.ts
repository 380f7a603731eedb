/** Folder of the config volume in every node's container. */
export const CONFIG_FOLDER = '/etc/drover'

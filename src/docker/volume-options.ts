/**
 * Options that keep a volume from being pruned while no container mounts it. `docker volume prune` and
 * `docker system prune --volumes` take local volumes without any option (moby, volume/service/service.go); this one
 * says that there is no limit, as without it. A container that holds the volume would not do: it is pruned first.
 * Another driver's volumes are not pruned, and its options are its own.
 */
export const unprunable = (driver: string | undefined): Record<string, string> =>
  driver === undefined || driver === 'local' ? { size: '0' } : {}

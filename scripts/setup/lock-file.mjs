/** What a package name for one platform says of it, as npm's `os`, `cpu` and `libc` fields. */
export function platformOf(name) {
  const part = (pattern) => name.match(pattern)?.[0]
  const os = part(/android|darwin|win32|linux|freebsd|openharmony/)
  const cpu = part(/arm64|x64|ia32|arm(?=-|$)|ppc64|s390x|riscv64|loong64/)
  const libc = os === 'linux' ? part(/musl|gnu/) : undefined
  return {
    cpu: cpu && [cpu],
    libc: libc && [libc === 'gnu' ? 'glibc' : libc],
    os: os && [os],
  }
}

/**
 * The lock file with every optional package in it. npm leaves out those that a registry does not offer to the machine
 * where it is written, and `npm ci` then refuses the file everywhere.
 */
export function complete(lock) {
  const packages = { ...lock.packages }
  for (const [path, { dev, optionalDependencies }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
      if (packages[`node_modules/${name}`] || packages[`${path}/node_modules/${name}`]) continue
      const { cpu, libc, os } = platformOf(name)
      // In npm's own order, so that it rewrites nothing; what is undefined is not written.
      packages[`node_modules/${name}`] = { version, cpu, dev, libc, optional: true, os }
    }
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  return { ...lock, packages: Object.fromEntries(sorted) }
}

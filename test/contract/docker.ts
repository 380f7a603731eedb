import { alreadySoContract } from './docker/already-so.ts'
import { Bench, type DockerUnderTest } from './docker/bench.ts'
import { containersContract } from './docker/containers.ts'
import { eventsContract } from './docker/events.ts'
import { filesContract } from './docker/files.ts'
import { leasesContract } from './docker/leases.ts'
import { networksContract } from './docker/networks.ts'

/** What every DockerClient does, as sentences; runs on the twin and on a real engine. */
export function dockerContract(name: string, connect: () => Promise<DockerUnderTest>): void {
  describe(`${name} as a DockerClient`, () => {
    const bench = new Bench()
    beforeAll(() => bench.open(connect))
    beforeEach(() => bench.before())
    afterEach(() => bench.after())
    afterAll(() => bench.close())

    containersContract(bench)
    alreadySoContract(bench)
    networksContract(bench)
    filesContract(bench)
    eventsContract(bench)
    leasesContract(bench)
  })
}

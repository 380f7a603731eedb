import { clusterText } from '../../world/cluster-text.ts'
import { offerImage } from '../../world/hands.ts'
import { CHANGE } from '../../world/intent.ts'
import { convergedWorld, type World } from '../../world/world.ts'

const IMAGE = 'registry/kafka:1'

/** Nodes of an image that only `right` pulls, with what the Secret says; undefined: there is none. */
const pulledWith = (login: string | undefined) =>
  clusterText({ image: `${IMAGE}\n    template: {pod: {imagePullSecrets: [{name: registry}]}}` }) +
  (login === undefined
    ? ''
    : `---
apiVersion: v1
kind: Secret
metadata: {name: registry}
stringData: {.dockerconfigjson: ${login}}
`)

const pulls = ({ life }: World) => (life?.calls ?? []).filter(({ method }) => method === 'pullImage').length

describe.each([
  ['was wrong', 'wrong'],
  ['was missing', undefined],
])('an image of which the login %s', (_, login) => {
  async function refused(): Promise<World> {
    const world = await convergedWorld(clusterText())
    await offerImage(IMAGE, 'right')(world)
    world.host.means(CHANGE)
    await world.declare(pulledWith(login))
    await world.life?.reload()
    await world.elapse(1_000)
    expect(pulls(world)).toBe(1)
    return world
  }

  it('is pulled as soon as the Secret is right, and the roll goes on', async () => {
    const world = await refused()
    await world.declare(pulledWith('right'))
    await world.life?.reload()
    await world.elapse(1_000)
    expect(pulls(world)).toBe(2)
    await world.settle()
    expect(world.host.nodes().map(({ spec }) => spec.image)).toEqual([IMAGE, IMAGE, IMAGE])
    expect(world.host.violations).toEqual([])
  })

  it('is not pulled again for anything else that is saved', async () => {
    const world = await refused()
    await world.declare(`${pulledWith(login)}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {}\n`)
    await world.life?.reload()
    await world.elapse(1_000)
    expect(pulls(world)).toBe(1)
  })
})

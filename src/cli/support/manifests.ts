import { stringify } from 'yaml'
import { manifestsText } from '../../backup/manifests.ts'
import { keysOf } from '../../kinds/secret-keys.ts'
import type { Resource, SecretResource } from '../../model/resource.ts'
import { refOf } from '../../model/resource-ref.ts'
import type { Part } from './collecting.ts'

/** What is wished. */
export const manifests = (inForce: () => Promise<readonly Resource[]>): Part => ({
  name: 'manifests/',
  about: 'the manifests in force, defaults filled in; of Secrets only the names of what they hold',
  collect: async (into) => {
    const resources = await inForce()
    if (resources.length === 0) into.missing('manifests/', 'none are in force')
    for (const resource of resources) {
      const { kind, origin } = resource
      const path = `manifests/${kind}.${encodeURIComponent(refOf(resource).name)}.yaml`
      const place = `# ${origin.file}:${origin.line}\n`
      if (resource.kind === 'Secret') into.data(path, withoutValues(resource), (shown) => place + stringify(shown))
      else into.data(path, resource, (shown) => place + manifestsText([shown]))
    }
  },
})

function withoutValues({ apiVersion, kind, metadata, spec }: SecretResource) {
  return { apiVersion, kind, metadata, data: Object.fromEntries(keysOf(spec).map((key) => [key, '[redacted]'])) }
}

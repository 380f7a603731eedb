import { OWN_LABELS } from './labels.ts'
import type { NodeTemplate, TemplateMetadata } from './node-template.ts'
import type { KafkaNodePoolResource, KafkaResource } from './resource.ts'

/*
 * Labels that people give
 * =======================
 *
 * 1. A pool's own labels, and those of the template, are labels of the pool's containers and data volumes, as Strimzi
 *    gives them to pods and claims. What is an annotation there is a label here: Docker has nothing else. Of the same
 *    name the label counts, and of the two labels the template's.
 * 2. A Kafka's own labels are there as well, below all others. Strimzi keeps them from pods, and restarts none because
 *    of them; so they come with a node's next container.
 * 3. Labels by which Strimzi or the tool that applied the manifest knows its own objects stay out, as by Strimzi's
 *    default.
 *
 * A name of Drover's own is refused where manifests are checked (kinds/label-rules.ts), and is given to nothing here
 * either: what is ours stands on these labels.
 */

export type Labels = Readonly<Record<string, string>>

/** Strimzi's default for labels of resources that go no further (`STRIMZI_LABELS_EXCLUSION_PATTERN`), and its own. */
const STAYS_ON_RESOURCE = /^(?:strimzi\.io\/|app\.kubernetes\.io\/(?!part-of)|kustomize\.toolkit\.fluxcd\.io)/

const given = (labels: Labels | undefined, stays: (name: string) => boolean = () => false): Labels =>
  Object.fromEntries(Object.entries(labels ?? {}).filter(([name]) => !name.startsWith(OWN_LABELS) && !stays(name)))

const ofResource = ({ metadata }: KafkaResource | KafkaNodePoolResource): Labels =>
  given(metadata.labels, (name) => STAYS_ON_RESOURCE.test(name))

const ofTemplate = (metadata: TemplateMetadata | undefined): Labels => ({
  ...given(metadata?.annotations),
  ...given(metadata?.labels),
})

/** Labels of a node's container for which a change takes a new one. */
export const containerLabels = (pool: KafkaNodePoolResource, template: NodeTemplate | undefined): Labels => ({
  ...ofResource(pool),
  ...ofTemplate(template?.pod?.metadata),
})

/** Labels that a node's container and its data volumes have as well, once they are made. */
export const clusterLabels = (kafka: KafkaResource): Labels => ofResource(kafka)

/** Labels of data volumes that are made from now on. */
export const volumeLabels = (pool: KafkaNodePoolResource, template: NodeTemplate | undefined): Labels => ({
  ...ofResource(pool),
  ...ofTemplate(template?.persistentVolumeClaim?.metadata),
})

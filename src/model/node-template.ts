/** What a template gives to what is made by it. */
export interface TemplateMetadata {
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** One entry of a ConfigMap or of a Secret, by its key. */
export interface KeySelector {
  readonly name: string
  readonly key: string
}

/** One that may be missing: then what it is for is left out. */
export interface OptionalKeySelector extends KeySelector {
  readonly optional?: boolean
}

/** A variable of a container's environment. */
export interface EnvVariable {
  readonly name: string
  readonly value?: string
  /** Of one that comes from elsewhere; where neither is said it is left out. */
  readonly valueFrom?: {
    readonly configMapKeyRef?: OptionalKeySelector
    readonly secretKeyRef?: OptionalKeySelector
  }
}

/** How nodes are made. A pool's own takes the place of the Kafka's as a whole. */
export interface NodeTemplate {
  readonly pod?: {
    readonly metadata?: TemplateMetadata
    readonly terminationGracePeriodSeconds?: number
    readonly hostAliases?: readonly { readonly ip: string; readonly hostnames?: readonly string[] }[]
    readonly dnsConfig?: {
      readonly nameservers?: readonly string[]
      readonly searches?: readonly string[]
      readonly options?: readonly { readonly name: string; readonly value?: string }[]
    }
    /** Kubernetes quantity. */
    readonly tmpDirSizeLimit?: string
    /** What it says is so anyway, or has no effect. */
    readonly securityContext?: unknown
    /** Secrets with logins to registries. */
    readonly imagePullSecrets?: readonly { readonly name: string }[]
  }
  readonly kafkaContainer?: { readonly env?: readonly EnvVariable[]; readonly securityContext?: unknown }
  readonly persistentVolumeClaim?: { readonly metadata?: TemplateMetadata }
}

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

/** An entry of a ConfigMap or of a Secret, as a file of a volume. */
export interface FileItem {
  readonly key: string
  /** Below the volume. */
  readonly path: string
  /** Permission bits; those of the volume where it does not say. */
  readonly mode?: number
}

interface FilesSource {
  /** Absent or empty: all entries, by their keys. */
  readonly items?: readonly FileItem[]
  readonly optional?: boolean
  readonly defaultMode?: number
}

/** A volume that containers may mount beside those of the data. */
export interface AdditionalVolume {
  readonly name: string
  readonly secret?: FilesSource & { readonly secretName: string }
  readonly configMap?: FilesSource & { readonly name: string }
  readonly emptyDir?: {
    readonly medium?: string
    /** Kubernetes quantity. */
    readonly sizeLimit?: string
  }
}

/** Where a container has such a volume. */
export interface AdditionalMount {
  readonly name: string
  readonly mountPath: string
  readonly readOnly?: boolean
  /** With one of these it is left out. */
  readonly subPath?: string
  readonly subPathExpr?: string
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
    readonly volumes?: readonly AdditionalVolume[]
  }
  readonly kafkaContainer?: {
    readonly env?: readonly EnvVariable[]
    readonly securityContext?: unknown
    readonly volumeMounts?: readonly AdditionalMount[]
  }
  readonly persistentVolumeClaim?: { readonly metadata?: TemplateMetadata }
}

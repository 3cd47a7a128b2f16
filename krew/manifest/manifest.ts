/*
 * A plugin manifest as krew has it (https://github.com/kubernetes-sigs/krew/blob/v0.4.5/pkg/index/types.go). Every field may be
 * missing: whether it has to be there is for the checks to say.
 */

/** The whole of it. */
export interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly spec?: ManifestSpec;
}

/** What krew shows of a plugin, and where it is. */
export interface ManifestSpec {
  readonly version?: string;
  readonly homepage?: string;
  readonly shortDescription?: string;
  readonly description?: string;
  readonly caveats?: string;
  readonly platforms?: readonly ManifestPlatform[];
}

/** The archive for the platforms that the selector matches, and what of it is installed. */
export interface ManifestPlatform {
  readonly uri?: string;
  readonly sha256?: string;
  readonly selector?: Selector;
  readonly files?: readonly FileMove[];
  readonly bin?: string;
}

/** A label selector of Kubernetes over the labels `os` and `arch`. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
}

/** One condition of a selector, on the label `key`. */
export interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

/** Moves what `from` matches in the archive to `to` in the folder of the plugin. */
export interface FileMove {
  readonly from?: string;
  readonly to?: string;
}

const text = { type: 'string' };

/** JSON Schema of `Manifest`. */
export const MANIFEST_SCHEMA = fields({
  apiVersion: text,
  kind: text,
  metadata: fields({ name: text }),
  spec: fields({
    version: text,
    homepage: text,
    shortDescription: text,
    description: text,
    caveats: text,
    platforms: listOf(
      fields({
        uri: text,
        sha256: text,
        selector: fields({
          matchLabels: { type: 'object', additionalProperties: text },
          matchExpressions: listOf(fields({ key: text, operator: text, values: listOf(text) })),
        }),
        files: listOf(fields({ from: text, to: text })),
        bin: text,
      }),
    ),
  }),
});

function fields(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', properties, additionalProperties: false };
}

function listOf(items: object): object {
  return { type: 'array', items };
}

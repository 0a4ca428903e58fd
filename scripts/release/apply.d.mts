/** Types of apply.mjs, which is plain JavaScript because it is uploaded beside a release and runs there. */
export interface Platform {
  readonly envId: string
  readonly collections: readonly string[]
  readonly indexes: readonly object[]
  readonly rules: { readonly collections: string; readonly storage: string; readonly functions: object }
  readonly http: readonly { readonly name: string; readonly path: string }[]
}

/** @param manager an instance of `@cloudbase/manager-node`, which is not installed here */
export function apply(
  manager: unknown,
  platform: Platform,
  options: { change: boolean },
): Promise<{ done: string[]; open: string[] }>

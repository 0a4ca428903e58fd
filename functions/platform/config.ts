/** What the environment must say. Read once, on first use; a missing secret fails the call that needs it, by its name. */
export interface Config {
  readonly sealKeys: {
    readonly current: { readonly version: string; readonly key: Buffer }
    readonly byVersion: ReadonlyMap<string, Buffer>
    readonly lookup: Buffer
  }
}

let loaded: Config | undefined

export function config(): Config {
  loaded ??= read(process.env)
  return loaded
}

/**
 * `SEAL_KEYS`: `2:<base64 of 32 bytes>,1:<…>`; the first one seals, all of them open. `LOOKUP_KEY`: base64 of 32 bytes.
 */
function read(environment: NodeJS.ProcessEnv): Config {
  const keys = need(environment, 'SEAL_KEYS')
    .split(',')
    .map((entry) => {
      const [version = '', encoded = ''] = entry.split(':')
      return { version, key: key32('SEAL_KEYS', encoded) }
    })
  const [current] = keys
  if (!current) throw new Error('SEAL_KEYS is empty')
  return {
    sealKeys: {
      current,
      byVersion: new Map(keys.map(({ version, key }) => [version, key])),
      lookup: key32('LOOKUP_KEY', need(environment, 'LOOKUP_KEY')),
    },
  }
}

function need(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name]
  if (!value) throw new Error(`the environment variable ${name} is not set`)
  return value
}

function key32(name: string, encoded: string): Buffer {
  const key = Buffer.from(encoded, 'base64')
  if (key.length !== 32) throw new Error(`${name} holds a key that is not 32 bytes long`)
  return key
}

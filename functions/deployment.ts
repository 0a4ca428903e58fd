/**
 * What is deployed: one row per cloud function.
 *
 * Everything that has to agree with it is derived or checked: `scripts/build-functions.ts` builds every row,
 * `npm run build:rc` writes `cloudbaserc.json`, and a test compares the two.
 */
export interface DeployedFunction {
  /** Name of the cloud function, and of the folder below `functions/` whose `index.ts` is its entry. */
  name: string
  /** The capabilities whose operations it serves. */
  capabilities: readonly string[]
  /** Memory of an instance in MB: a power of two from 128 to 2048. */
  memorySize: number
  /** Seconds after which the platform ends a call, 1 to 60. */
  timeout: number
  /** Seven-field cron expression (second, minute, hour, day, month, weekday, year) in China time. One timer a function. */
  timer?: string
  /** Path below the HTTP access service; without it the function has no HTTP face. */
  http?: string
  /** Names of the environment variables that it needs; their values stand in no file of the project. */
  environment?: readonly string[]
  /** WeChat open APIs that it calls, as WeChat names them: they become `permissions.openapi` of its `config.json`. */
  openapi?: readonly string[]
  /** Files of its folder that it reads while it runs: they are copied beside its bundle. */
  files?: readonly string[]
  /** Modules of its folder that are bundled by themselves: what only few calls need is loaded by those. */
  parts?: readonly string[]
  /** Events of WeChat's message push that it gets, by their names. */
  pushes?: readonly string[]
}

/** Which function gets an event of WeChat's message push. */
export function messagePush(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    deployment.flatMap(({ name, pushes = [] }) => pushes.map((event) => [event, name])),
  )
}

export const deployment: readonly DeployedFunction[] = [
  {
    name: 'appointments',
    capabilities: ['appointments'],
    memorySize: 256,
    timeout: 20,
    timer: '0 */5 * * * * *',
    http: '/appointments',
    environment: ['SEAL_KEYS', 'LOOKUP_KEY', 'MESSAGE_TEMPLATES'],
    openapi: ['subscribeMessage.send'],
  },
  {
    name: 'accounts',
    capabilities: ['accounts'],
    memorySize: 256,
    timeout: 20,
    timer: '30 */5 * * * * *',
    http: '/accounts',
    environment: ['SEAL_KEYS', 'LOOKUP_KEY'],
  },
  {
    name: 'notices',
    capabilities: ['notices'],
    memorySize: 256,
    // What is urgent goes out within a minute, and each run brings it to some thousands: see docs/adr.
    timeout: 40,
    timer: '0 * * * * * *',
    http: '/notices',
    environment: ['SEAL_KEYS', 'LOOKUP_KEY', 'MESSAGE_TEMPLATES', 'POSTER_PAGE'],
    openapi: ['subscribeMessage.send', 'security.msgSecCheck', 'security.mediaCheckAsync'],
    pushes: ['wxa_media_check'],
  },
  {
    name: 'circle',
    capabilities: ['circle'],
    // A list of 20,000 places is read in one call: as a spreadsheet that takes 100 MB more than the streets and places of a county.
    memorySize: 512,
    timeout: 40,
    timer: '15 */5 * * * * *',
    http: '/circle',
    files: ['network.bin'],
    parts: ['imports/read-cells.ts'],
    openapi: ['security.msgSecCheck', 'security.mediaCheckAsync'],
  },
]

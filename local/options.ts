import { parseArgs } from 'node:util'

const usage = `npm start                 the mini-program in a browser, on a platform of this machine
npm run --silent local    the platform without a page; one line of JSON on stdout

  --data DIR              where the data stays (npm start: .data; local: a folder that is gone afterwards)
  --port N                the first port to try; a taken one means another, 0 a free one
  --clock ISO             an instant at which the clock stands, e.g. 2026-03-02T09:00:00+08:00
  --demo none|small|full  the demo neighbourhood`

export const demoSizes = ['none', 'small', 'full'] as const
export type DemoSize = (typeof demoSizes)[number]

export interface Options {
  data: string | undefined
  port: number
  clock: string | undefined
  demo: DemoSize
  page: boolean
}

/** Ends the process with a sentence when an option is not understood. Loads nothing: whoever mistyped is told at once. */
export function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      allowNegative: true,
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        clock: { type: 'string' },
        demo: { type: 'string' },
        page: { type: 'boolean', default: true },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.error(usage)
      process.exit(0)
    }
    const port = Number(values.port ?? (values.page ? 5180 : 0))
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new Error(`--port ${values.port}: not a port`)
    const demo = values.demo ?? 'small'
    if (!isDemo(demo)) throw new Error(`--demo ${demo}: none, small or full`)
    if (values.clock !== undefined && Number.isNaN(Date.parse(values.clock))) {
      throw new Error(`--clock ${values.clock}: not an instant`)
    }
    return { data: values.data, port, clock: values.clock, demo, page: values.page ?? true }
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    return process.exit(2)
  }
}

function isDemo(name: string): name is DemoSize {
  return demoSizes.some((size) => size === name)
}

import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deployment } from '../functions/deployment.ts'
import { root } from './build-functions.ts'

const path = join(root, 'cloudbaserc.json')

/**
 * The text of `cloudbaserc.json` that `functions/deployment.ts` stands for. It holds no secret: the environment's id
 * comes from the environment variable `TCB_ENV` when the CLI runs.
 */
export function cloudbaserc(functionRoot = './dist/functions', envId = '{{env.TCB_ENV}}'): string {
  const file = {
    version: '2.0',
    envId,
    functionRoot,
    functions: deployment.map(({ name, memorySize, timeout, timer, environment = [] }) => ({
      name,
      runtime: 'Nodejs20.19',
      handler: 'index.main',
      memorySize,
      timeout,
      // The bundle holds what it needs.
      installDependency: false,
      // The CLI fills them in from its own environment, or from a .env file that is not checked in.
      envVariables: Object.fromEntries(environment.map((variable) => [variable, `{{env.${variable}}}`])),
      triggers: timer === undefined ? [] : [{ name: 'timer', type: 'timer', config: timer }],
    })),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  if (process.argv.includes('--check')) {
    if ((await readFile(path, 'utf8')) !== cloudbaserc()) {
      console.error(
        'cloudbaserc.json does not agree with functions/deployment.ts: npm run build:rc writes it.',
      )
      process.exit(1)
    }
    console.log('cloudbaserc.json agrees with functions/deployment.ts')
  } else {
    await writeFile(path, cloudbaserc())
    console.log('cloudbaserc.json written')
  }
}

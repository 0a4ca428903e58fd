// `npm start` and `npm run local`: installs what is missing, then hands over to local/main.ts in this same process.
import { ensurePackages, giveUp } from './install.mjs'

ensurePackages()
const { register } = await import('tsx/esm/api')
register()
const { readOptions } = await import('../local/options.ts')
const options = readOptions(process.argv.slice(2))
const { main } = await import('../local/main.ts')
try {
  await main(options)
} catch (error) {
  giveUp(error?.stack ?? String(error))
}

/**
 * First start of a fresh deployment: makes the county and prints the invitation of its first administrator. Run once; see
 * `docs/operations/deploy.md`.
 *
 * @example npm run bootstrap -- --env test --county 清河县 --path qinghe --name 许静
 */
import { parseArgs } from 'node:util'
import { foundCounty } from '../functions/accounts/organisation/found-county.ts'
import { enterEnvironment } from './environment.ts'

const { values } = parseArgs({
  options: {
    env: { type: 'string' },
    county: { type: 'string' },
    path: { type: 'string' },
    name: { type: 'string' },
  },
})
const { env, county, path, name } = values

if (
  !county ||
  !name ||
  !/^[a-z0-9][a-z0-9-]{0,23}$/.test(path ?? '') ||
  county.length > 30 ||
  name.length > 20
) {
  console.error('npm run bootstrap -- [--env test|production] --county 清河县 --path qinghe --name 许静')
  process.exit(2)
}
const missing = await enterEnvironment(env, ['SEAL_KEYS', 'LOOKUP_KEY'])
if (missing.length > 0) {
  console.error(`Still to be set, in the process or in .env.${env ?? '<env>'}: ${missing.join(', ')}`)
  process.exit(2)
}

const founded = await foundCounty({ slug: path ?? '', county, administrator: name }, Date.now())
if (founded.outcome === 'exists') {
  console.error(
    'There is a county already, with an administrator: it is they who invite others. Nothing was changed.',
  )
  process.exit(1)
}
const until = new Date(founded.expiresAt).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })
console.log(
  founded.outcome === 'founded' ? `${county} is founded.` : 'Nobody had accepted: here is a new code.',
)
console.log(
  `Invitation of ${name}, to be entered in the mini-program under 我的 → 填工作岗位的邀请码, once, until ${until} (China time):`,
)
console.log(founded.code)

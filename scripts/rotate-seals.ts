/**
 * After a new key was put in front of `SEAL_KEYS` and the functions were deployed with it: seals with it what older keys had sealed.
 * It may be stopped and run again, and people may go on using the product meanwhile; see `docs/operations/deploy.md`.
 *
 * @example npm run rotate-seals -- --env test
 */
import { parseArgs } from 'node:util'
import { resealAll } from '../functions/platform/reseal.ts'
import { enterEnvironment } from './environment.ts'

const { values } = parseArgs({ options: { env: { type: 'string' } } })
const missing = await enterEnvironment(values.env, ['SEAL_KEYS', 'LOOKUP_KEY'])
if (missing.length > 0) {
  console.error(`Still to be set, in the process or in .env.${values.env ?? '<env>'}: ${missing.join(', ')}`)
  process.exit(2)
}

const results = await resealAll(({ collection, documents, resealed, changed, lost }) => {
  console.log(
    `${collection}: ${documents} documents, ${resealed} texts sealed anew, ${changed} changed meanwhile, ${lost} that no key opens`,
  )
})
const sum = (field: 'changed' | 'lost') => results.reduce((total, one) => total + one[field], 0)
if (sum('lost') > 0) {
  console.error('SEAL_KEYS lacks a key that something is still sealed with. Nothing of it was changed.')
  process.exit(1)
}
console.log(
  sum('changed') > 0
    ? 'Run it once more: some texts were changed while it ran.'
    : 'Nothing is sealed with an older key any more: it may be taken out of SEAL_KEYS.',
)

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { accumulators } from '../../local/cloudbase/database/accumulators.ts'
import { stageNames } from '../../local/cloudbase/database/aggregate.ts'
import { actions } from '../../local/cloudbase/database/database.ts'
import { errorCodes } from '../../local/cloudbase/database/errors.ts'
import { expressionOperators } from '../../local/cloudbase/database/expressions.ts'
import { extendedTypes } from '../../local/cloudbase/database/extended-json.ts'
import { schemaKeywords } from '../../local/cloudbase/database/json-schema.ts'
import { queryOperators } from '../../local/cloudbase/database/match.ts'
import { projectionOperators } from '../../local/cloudbase/database/projection.ts'
import { updateOperators } from '../../local/cloudbase/database/update.ts'

const root = new URL('../../', import.meta.url)
const document = readFileSync(new URL('docs/local-cloudbase-database.md', root), 'utf8')

/** The rows of the table under a heading: names in backticks, and the test that covers them. */
function rowsUnder(heading: string) {
  const section = document.split('\n## ').find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return section.split('\n').flatMap((line) => {
    const [names, , reference] = line.split(' | ')
    const found = /^`([\w-]+)` › (.+) \|$/.exec(reference ?? '')
    if (!names?.startsWith('| `') || !found) return []
    return [
      {
        names: [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
        file: found[1],
        title: found[2],
      },
    ]
  })
}

/** The source of one test, from its title to the next test. */
function sourceOf(file: string, title: string): string {
  const source = readFileSync(new URL(`tests/local/${file}.test.ts`, root), 'utf8')
  return source.split('\ntest(').find((part) => part.startsWith(`'${title}'`)) ?? ''
}

/** How a test may name what it covers: the operator itself, or the SDK's command that sends it. */
const spellings: Record<string, RegExp> = {
  addCollection: /createCollection/,
  insertDocument: /\.add\(/,
  getDocument: /\.get\(/,
  calculateDocument: /\.count\(/,
  modifyDocument: /\.(set|update)\(/,
  modifyAndReturnDoc: /updateAndReturn\(/,
  removeDocument: /\.remove\(/,
  aggregateDocuments: /aggregate\(/,
  startTransaction: /startTransaction\(/,
  commitTransaction: /commit\(/,
  abortTransaction: /rollback\(/,
  $ne: /neq\(/,
  $unset: /remove\(|\$unset/,
  $pop: /(pop|shift)\(/,
  $regex: /\$regex|RegExp/,
  $jsonSchema: /jsonSchema/,
  $near: /\$near:/,
  $nearSphere: /geoNear\(/,
  $geoWithin: /geoWithin\(/,
  $geoIntersects: /geoIntersects\(/,
  $tcb_server_date: /serverDate\(/,
  $numberInt: /pages: 10/,
  $ref: /\$ref/,
  DATABASE_TRANSACTION_CONFLICT: /toMatch\(conflict\)/,
  DATABASE_TRANSACTION_FAIL: /toMatch\(ended\)/,
}

const tables: [heading: string, known: readonly string[]][] = [
  ['Actions', actions],
  ['Query operators', queryOperators],
  ['Keywords of JSON schema', schemaKeywords],
  ['Update operators', updateOperators],
  ['Projection operators', projectionOperators],
  ['Stages', stageNames],
  ['Expressions', expressionOperators],
  ['Accumulators', accumulators],
  ['Types of Extended JSON', extendedTypes],
  ['Error codes', errorCodes],
]

test.each(tables)(
  'the table of %s names what the code knows, and tests that are there and use it',
  (heading, known) => {
    const rows = rowsUnder(heading)
    expect(rows.flatMap(({ names }) => names).sort()).toEqual([...known].sort())
    for (const { names, file, title } of rows) {
      const source = sourceOf(file as string, title as string)
      expect(source, `${file} › ${title}`).not.toBe('')
      for (const name of names) {
        const bare = name.replace('$', '')
        const spelling =
          spellings[name] ??
          new RegExp(`[$.\\s{^]${bare.replace('$', '\\$')}[(:'/\\s\\]]|['"\`]${bare}['"\`]|${bare} `)
        expect(source, `${name} in ${file} › ${title}`).toMatch(spelling)
      }
    }
  },
)

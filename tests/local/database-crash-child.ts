// Writes without end and prints each write that was answered; the test kills it in the middle.
import { openDatabase } from '../../local/cloudbase/database/database.ts'

const directory = process.argv[2] as string
const database = await openDatabase({ directory, now: Date.now, indexLint: false })
await database.createCollection('writes')
const call = (action: string, params: object) =>
  database.handle(`database.${action}`, { collectionName: 'writes', ...params })

await call('insertDocument', { data: ['{"_id":"counter","n":0}'] })

async function write(writer: number) {
  for (let i = 0; ; i++) {
    const id = `${writer}-${i}`
    await call('insertDocument', { data: [JSON.stringify({ _id: id, padding: 'x'.repeat(2000), end: id })] })
    const { transactionId } = (await call('startTransaction', {})) as { transactionId: string }
    for (const half of ['left', 'right']) {
      await call('insertDocument', { transactionId, data: [JSON.stringify({ _id: `${half}-${id}` })] })
    }
    await call('commitTransaction', { transactionId })
    const { data } = (await call('modifyAndReturnDoc', {
      query: '{"_id":"counter"}',
      data: '{"$inc":{"n":1}}',
    })) as {
      data: { doc: string }
    }
    process.stdout.write(`${id} ${JSON.parse(data.doc).n}\n`)
  }
}

await Promise.all([0, 1, 2, 3].map(write))

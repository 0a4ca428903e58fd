import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, startDatabase } from './database-server.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await startDatabase()
  await fixture.db.createCollection('books')
})
afterAll(() => fixture.close())

test('a document is added, read, changed, counted and removed', async () => {
  const { db } = fixture
  const books = db.collection('books')
  expect(await books.add({ _id: 'b1', title: 'Home', pages: 10, date: new Date(5000) })).toMatchObject({
    id: 'b1',
  })
  expect((await books.doc('b1').get()).data).toEqual([
    { _id: 'b1', title: 'Home', pages: 10, date: new Date(5000) },
  ])
  expect(await books.doc('b1').update({ pages: db.command.inc(2) })).toMatchObject({ updated: 1 })
  expect((await books.where({ pages: db.command.gt(11) }).get()).data).toHaveLength(1)
  expect(await books.where({ title: 'Home' }).updateAndReturn({ title: 'House' })).toMatchObject({
    updated: 1,
    doc: { _id: 'b1', title: 'House', pages: 12 },
  })
  expect(await books.where({ title: /^Hou/ }).count()).toMatchObject({ total: 1 })
  expect(await books.doc('b1').remove()).toMatchObject({ deleted: 1 })
  expect((await books.doc('b1').get()).data).toEqual([])
})

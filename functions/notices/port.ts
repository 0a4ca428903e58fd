import { inWords } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import type { Person } from '../platform/people.ts'
import type { DataSection, PersonPort } from '../platform/person-port.ts'
import { unseal } from '../platform/seal.ts'
import { type Answer, answersCollection } from './answers/store.ts'
import { collection, type Notice } from './store.ts'

/**
 * What accounts ask about what a person said to announcements. What was said stays when she is erased: it belongs to the course of
 * the announcement, which anybody may ask for. Her name does not.
 */
export const noticesOfPersons: PersonPort = {
  endActing: async () => undefined,
  forgetNeeds: async () => undefined,
  dataOf,
  erase,
}

/** Nobody says more than this in the years that announcements are kept. */
const most = 1000

async function dataOf({ _id }: Person): Promise<readonly DataSection[]> {
  const answers = await database().find<Answer>(answersCollection, { person: _id }, { limit: most })
  const titles = await titlesOf(answers)
  const entries = answers.map((answer) => ({
    编号: answer._id,
    公示: titles.get(answer.notice) ?? '',
    时间: inWords(answer.at),
    ...(answer.name && { 署名: unseal(answer.name) }),
    内容: answer.text,
    ...(answer.reply && { 回复: answer.reply.text }),
  }))
  return [{ title: '您对公示提的意见', entries }]
}

type TitledNotice = Pick<Notice, '_id' | 'withdrawn'> & { readonly shown?: { readonly title: string } }

/** Where a text must not be read on, only what it was. */
async function titlesOf(answers: readonly Answer[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(answers.map(({ notice }) => notice))]
  if (ids.length === 0) return new Map()
  const { command: _ } = database()
  const found = await database().find<TitledNotice>(
    collection.notices,
    { _id: _.in(ids) },
    { limit: ids.length, fields: { withdrawn: true, 'shown.title': true } },
  )
  return new Map(
    found.map(({ _id, withdrawn, shown }) => [
      _id,
      withdrawn?.hidden ? '一则公示（已撤回）' : (shown?.title ?? ''),
    ]),
  )
}

async function erase({ _id }: Person): Promise<void> {
  const { command: _ } = database()
  await database().change(
    answersCollection,
    { person: _id },
    { person: _.remove(), account: _.remove(), name: _.remove(), tellAt: _.remove() },
  )
}

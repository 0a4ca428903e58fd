import { inWords } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import type { Person } from '../platform/people.ts'
import type { DataSection, PersonPort } from '../platform/person-port.ts'
import { notePhotoVerdict } from './places/photo-check.ts'
import { collection } from './store.ts'
import type { Suggestion } from './suggestions/store.ts'

/** What notices hand on: the verdicts of WeChat on pictures come to them. */
export { notePhotoVerdict }

/**
 * What accounts ask about what a person suggested. It stays when she is erased, without her account: it says something about a place.
 * Where she was is recorded nowhere.
 */
export const circleOfPersons: PersonPort = {
  endActing: async () => undefined,
  forgetNeeds: async () => undefined,
  dataOf,
  erase,
}

/** Ten a day, for a year after they were answered. */
const most = 1000

async function dataOf({ self }: Person): Promise<readonly DataSection[]> {
  if (!self) return []
  const suggestions = await database().find<Suggestion>(
    collection.suggestions,
    { account: self },
    { orderBy: [['at', 'desc']], limit: most },
  )
  const entries = suggestions.map(({ _id, at, place, missing, text, answer }) => ({
    编号: _id,
    地方: place?.name ?? missing?.name ?? '',
    时间: inWords(at),
    内容: text,
    ...(answer && { 回复: answer }),
  }))
  return [{ title: '您对地图提的建议', entries }]
}

/** An account that goes on as another person keeps what it suggested. */
async function erase({ erasing }: Person): Promise<void> {
  if (!erasing?.account || erasing.isReplaced) return
  const { command: _ } = database()
  await database().changeAll(collection.suggestions, { account: erasing.account }, { account: _.remove() })
}

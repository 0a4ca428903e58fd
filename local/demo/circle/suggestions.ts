import type { Place } from '../../../functions/circle/store.ts'
import type { Suggestion } from '../../../functions/circle/suggestions/store.ts'
import type { SuggestionKind } from '../../../shared/circle/suggestions.ts'
import { grid, node } from '../places.ts'

/** What residents say of the map: two things that wait for who keeps it, and one that was answered. */

const hour = 60 * 60 * 1000
const day = 24 * hour
const year = 365 * day

export function demoSuggestions(now: number, places: readonly Place[]): readonly Suggestion[] {
  const about = (name: string, what: SuggestionKind, text: string, account: string, ago: number) => {
    const place = places.find((one) => one.name === name)
    if (!place) throw new Error(`there is no ${name}`)
    const { _id: id, category, node: of, within } = place
    return { what, text, account, at: now - ago, place: { id, name, category }, node: of, within }
  }
  const common = { v: 1, rev: 1, commands: [] } as const
  const at = grid(node.liuan, 2)
  return [
    {
      ...common,
      ...about('春和便利店', 'hours', '现在晚上12点才关门。', 'demo-li-ming', 5 * hour),
      _id: 'sug_demohours0000',
      state: 'open',
    },
    {
      ...common,
      _id: 'sug_demomissing00',
      what: 'missing',
      text: '广场东边新开的，修鞋、配钥匙。',
      account: 'demo-zhou-ting',
      at: now - day,
      missing: { name: '张师傅修鞋', category: 'repair' },
      gcj02: { latitude: 40.0079, longitude: 116.3246 },
      node: at,
      within: [node.county, node.street, node.liuan, at],
      state: 'open',
    },
    {
      ...common,
      ...about('柳岸健身馆', 'phone', '电话打不通了。', 'demo-li-ming', 9 * day),
      _id: 'sug_demophone0000',
      state: 'accepted',
      answer: '谢谢您，已经改好了。',
      answeredAt: now - 8 * day,
      deleteAt: now - 8 * day + year,
    },
  ]
}

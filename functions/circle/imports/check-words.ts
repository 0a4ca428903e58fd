import { checkText } from '../../platform/content-check.ts'
import type { GoodRow } from './check-rows.ts'

/** What people will read of a list, checked by WeChat: many rows at a time, and fewer and fewer where it refuses. */

/** Characters that are asked about at once; WeChat takes some more. */
const atOnce = 2000
/** So many questions are under way together. */
const together = 8
/** So many questions more find out which rows it is; at a tenth of a second each, the call of a long list still ends in time. */
const moreQuestions = 600

const refusedAlone = '微信的内容检查没有通过，请改名称或者地址'
const refusedTogether = '这一行和附近几行里，有微信的内容检查没有通过的字'

/**
 * Where WeChat cannot be asked nothing is refused, as with what is typed.
 * @returns why, by rows
 */
export async function refusedRows(
  rows: readonly GoodRow[],
  openid: string,
): Promise<ReadonlyMap<number, string>> {
  const refused = new Map<number, string>()
  const waiting = parts(rows)
  let left = waiting.length + moreQuestions
  let isDown = false
  const ask = async (part: readonly GoodRow[]): Promise<void> => {
    left -= 1
    const verdict = await checkText(part.map(wordsOf).join('\n'), openid)
    if (verdict === 'unknown') isDown = true
    if (verdict !== 'refused') return
    const isAlone = part.length === 1
    if (isAlone || left <= 0)
      for (const { row } of part) refused.set(row, isAlone ? refusedAlone : refusedTogether)
    else {
      const middle = Math.ceil(part.length / 2)
      waiting.push(part.slice(0, middle), part.slice(middle))
    }
  }
  while (waiting.length > 0 && !isDown) await Promise.all(waiting.splice(-together).map(ask))
  return refused
}

function wordsOf({ name, address = '' }: GoodRow): string {
  return `${name} ${address}`
}

function parts(rows: readonly GoodRow[]): GoodRow[][] {
  const all: GoodRow[][] = []
  let length = atOnce
  for (const row of rows) {
    const more = wordsOf(row).length + 1
    length += more
    if (length > atOnce) {
      all.push([])
      length = more
    }
    all.at(-1)?.push(row)
  }
  return all
}

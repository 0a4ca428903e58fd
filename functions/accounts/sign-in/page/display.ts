import type { AppointmentsContract } from '../../../../shared/appointments/contract.ts'
import type { OutputOf } from '../../../../shared/contract.ts'
import type { call } from './call.ts'
import { button, element, show } from './dom.ts'

type Times = OutputOf<AppointmentsContract['listTimesOfSite']>

const againMs = 30_000

/**
 * The screen of the hall: times and codes of today, and nothing about anybody, as everybody can read it.
 * @param leave what happens when somebody ends it: she has to sign in again.
 * @returns what stops it.
 */
export function openDisplay(
  place: HTMLElement,
  siteId: string,
  { ask, leave }: { readonly ask: typeof call; readonly leave: () => void },
): () => void {
  const body = element('div', { class: 'times' })
  const name = element('h1', {})
  const problem = element('p', { role: 'status' })
  show(
    place,
    element(
      'main',
      { class: 'display' },
      name,
      body,
      problem,
      element('p', { class: 'soft' }, '按预约的时间来；没预约直接来的，一样接待。'),
      button('结束大厅屏幕', leave, { class: 'leave' }),
    ),
  )
  async function load() {
    const result = await ask('appointments', 'listTimesOfSite', { siteId })
    // The last list stays: it is better than none.
    problem.textContent = result.ok ? '' : result.message
    if (!result.ok) return
    name.textContent = `${result.data.site} 今天的预约`
    show(body, ...sections(result.data))
  }
  void load()
  const timer = setInterval(() => void load(), againMs)
  return () => clearInterval(timer)
}

function sections({ times }: Times): HTMLElement[] {
  if (times.length === 0) return [element('p', {}, '今天没有等着办的预约。')]
  return times.map(({ from, codes }) =>
    element(
      'section',
      {},
      element('h2', {}, from),
      element('ul', {}, ...codes.map((code) => element('li', {}, code))),
    ),
  )
}

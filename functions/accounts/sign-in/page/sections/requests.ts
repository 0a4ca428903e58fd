import type { AccountsContract } from '../../../../../shared/accounts/contract.ts'
import type { OutputOf } from '../../../../../shared/contract.ts'
import { inWords } from '../../../../../shared/time.ts'
import { newKey } from '../call.ts'
import { button, element, show } from '../dom.ts'
import type { Section } from '../section.ts'

type Found = OutputOf<AccountsContract['findForRequest']>
type Person = Found['people'][number]
type Copy = OutputOf<AccountsContract['exportForPerson']>
interface Refused {
  readonly message: string
  readonly next: string
}

/**
 * Somebody asks on paper what is stored about her: she is found by the whole number or name, and gets it printed or as a file. Each look
 * is on record, and she reads it. Erasing is done on the phone (miniprogram/leader/requests): nobody does it at a screen left open.
 */
export const requests: Section = {
  id: 'requests',
  name: '居民要一份信息',
  roles: ['compliance-officer'],
  open(place, desk) {
    let asked = 0
    const sought = element('input', { id: 'sought', autocomplete: 'off', maxlength: 30 })
    const words = element('input', { id: 'words', autocomplete: 'off', maxlength: 60 })
    const body = element('div', { 'aria-live': 'polite' })
    const node = desk.roles.find(({ role }) => role === 'compliance-officer')?.node ?? ''
    const form = element(
      'form',
      {
        class: 'fields',
        on: {
          submit: (event) => {
            event.preventDefault()
            void find()
          },
        },
      },
      element('label', { for: 'sought' }, '电话，或者完整的姓名'),
      sought,
      element('label', { for: 'words' }, '哪一份申请（编号，或者哪天收到的）'),
      words,
      element('button', { type: 'submit', class: 'main' }, '找'),
    )
    begin()
    return () => {
      asked += 1
    }

    function begin() {
      show(
        place,
        element('div', { class: 'title' }, element('h1', { tabindex: -1 }, '居民要一份自己的信息')),
        element(
          'p',
          { class: 'soft' },
          '先核对是本人，或者有本人的委托书。每找一次、看一次都记下来，本人查得到。',
        ),
        form,
        body,
      )
    }

    /** The answer, unless something else was asked for meanwhile or it was refused. */
    async function answered<Data>(asking: Promise<{ ok: true; data: Data } | ({ ok: false } & Refused)>) {
      asked += 1
      const mine = asked
      const result = await asking
      if (mine !== asked) return undefined
      if (!result.ok) note(result)
      return result.ok ? result.data : undefined
    }

    function note({ message, next }: Refused) {
      show(
        body,
        element(
          'div',
          { class: 'note', role: 'alert' },
          element('p', { class: 'strong' }, message),
          element('p', {}, next),
        ),
      )
    }

    async function find() {
      const text = sought.value.trim()
      const number = text.replace(/ /g, '')
      const reference = words.value.trim()
      if (!text) return note({ message: '请填电话，或者完整的姓名。', next: '' })
      if (!reference) return note({ message: '请写是哪一份申请。', next: '本人查得到是为什么看的。' })
      const by = /^[\d-]+$/.test(number) ? { phone: number } : { name: text }
      const input = { node, reason: 'copy' as const, words: reference, ...by }
      const found = await answered(desk.call('accounts', 'findForRequest', input))
      if (!found) return
      if (found.people.length === 0)
        return show(
          body,
          element('p', { class: 'empty' }, '没有找到。姓名要写全；只用小程序、没到过窗口的人，用电话找。'),
        )
      show(
        body,
        element('ul', { class: 'plain' }, ...found.people.map((one) => element('li', {}, row(one)))),
        found.more && element('p', { class: 'soft' }, '同名的还有，请用电话找。'),
      )
    }

    function row(person: Person): HTMLElement {
      const { name, phone, hasAccount, registeredAt } = person
      const known = [phone ?? '没有留电话', hasAccount ? '自己用小程序' : '没有用小程序']
      if (registeredAt > 0) known.push(`${inWords(registeredAt, Date.now())}登记`)
      const key = newKey()
      return element(
        'div',
        { class: 'tools found' },
        element('span', { class: 'strong' }, name),
        element('span', {}, known.join('，')),
        button('做一份给他', () => void copyOf(person, key), { 'aria-label': `做一份给他：${name}` }),
      )
    }

    async function copyOf(person: Person, key: string) {
      const copy = await answered(desk.call('accounts', 'exportForPerson', { personId: person.id }, key))
      if (!copy) return
      show(
        place,
        element('div', { class: 'title' }, element('h1', { tabindex: -1 }, `${person.name}的信息`)),
        element(
          'div',
          { class: 'tools' },
          button('打印', () => desk.print('A4'), { class: 'main' }),
          button('存成文件', () =>
            desk.save(copy.fileName, JSON.stringify(copy, null, 2), 'application/json'),
          ),
          button('找下一位', () => {
            sought.value = ''
            words.value = ''
            show(body)
            begin()
          }),
        ),
        ...copyView(copy),
        element('p', { class: 'paper-only soft' }, `打印人：${desk.viewer}。当面交给本人，不要留在窗口。`),
      )
    }
  },
}

function copyView({ at, sections }: Copy): HTMLElement[] {
  return [
    element('p', {}, `截至${inWords(at, 0)}，服务中心存的关于您的信息，全部在这里。`),
    ...sections.map(({ title, entries }) =>
      element(
        'section',
        {},
        element('h2', {}, title),
        entries.length === 0 && element('p', { class: 'soft' }, '没有'),
        ...entries.map((entry) =>
          element(
            'dl',
            { class: 'entry' },
            ...Object.entries(entry).flatMap(([field, value]) => [
              element('dt', {}, field),
              element('dd', {}, value),
            ]),
          ),
        ),
      ),
    ),
  ]
}

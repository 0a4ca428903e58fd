import {
  agreementTo,
  type DeskPerson,
  personInWords,
  servingRoles,
  type WayToAgree,
  waysToAgree,
} from '../../services/at-desk'
import { call, type Failed, faceOf, newKey } from '../../services/call'
import { codeIn } from '../../services/code'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { nodeName } from '../../services/node-names'
import { office } from '../../services/office'
import { isPhoneNumber, phoneNumberOf } from '../../services/phone-number'
import { seeProblem } from '../../services/problem'
import { askAgainWhoIAm, workplaces } from '../../services/staff'

interface Row {
  id: string
  name: string
  words: string
}

/** Staff find a person by her number or name, masked, and register somebody who has no account. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    places: [] as { node: string; name: string }[],
    node: '',
    /** The code of who shall act for somebody, where this page was opened by scanning it. */
    code: '',
    found: [] as Row[],
    searched: '',
    more: false,
    registering: false,
    ways: waysToAgree.map(({ id, name }) => ({ id: id as string, name: name as string })),
    how: '' as WayToAgree | '',
    withPhone: false,
    texts: agreementTo(['basics']).texts,
    /** Others with the same number. */
    others: [] as Row[],
    elsewhere: 0,
    busy: false,
    problem: '',
    help: '',
  },

  sought: '',
  typed: { name: '', phone: '' },
  keyFor: (_: object): string => '',

  onLoad({ code = '' }: { code?: string }) {
    this.keyFor = keyMaker()
    this.setData({ code: codeIn(code) })
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  async load() {
    const mine = await workplaces(servingRoles)
    if (!mine.ok) return this.setData(faceOf(mine))
    const places = await Promise.all(
      mine.data.places.map(async ({ node }) => ({ node, name: (await nodeName(node)) || '我的单位' })),
    )
    this.setData({ face: 'ready', places, node: places[0]?.node ?? '' })
  },

  takePlace(event: WechatMiniprogram.TouchEvent) {
    this.setData({ node: event.currentTarget.dataset.node, found: [], searched: '' })
  },

  typeSought(event: WechatMiniprogram.Input) {
    this.sought = event.detail.value.trim()
  },

  async find() {
    const { sought } = this
    const { node, busy } = this.data
    if (!sought) return this.fail('请填电话，或者姓名开头的字。', '')
    if (busy) return
    const number = phoneNumberOf(sought)
    const isNumber = /^[\d-]+$/.test(number)
    if (isNumber && !isPhoneNumber(number)) return this.fail('电话要填完整的号码。', '')
    this.setData({ busy: true, problem: '', found: [], searched: '' })
    const result = await call(
      'accounts',
      'findPersons',
      { node, ...(isNumber ? { phone: number } : { name: sought }) },
      newKey(),
    )
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    const { people, more } = result.data
    this.setData({ found: people.map(rowOf), more, searched: isNumber ? '这个电话' : `“${sought}”` })
  },

  openPerson(event: WechatMiniprogram.TouchEvent) {
    this.show(event.currentTarget.dataset.id)
  },

  show(id: string) {
    const { code } = this.data
    goTo(`/desk/person/person?id=${id}${code && `&code=${code}`}`)
  },

  register() {
    this.typed = { name: '', phone: '' }
    this.setData({ registering: !this.data.registering, others: [], elsewhere: 0, problem: '', how: '' })
    this.showTexts()
  },

  type(event: WechatMiniprogram.Input) {
    const field = event.currentTarget.dataset.field as 'name' | 'phone'
    this.typed[field] = event.detail.value
    this.setData({ others: [], elsewhere: 0 })
    if (field === 'phone') this.showTexts()
  },

  /** What has to be read to her: about the number only where one is given. */
  showTexts() {
    const withPhone = phoneNumberOf(this.typed.phone) !== ''
    this.setData({ withPhone, texts: agreementTo(withPhone ? ['basics', 'phone'] : ['basics']).texts })
  },

  takeHow(event: WechatMiniprogram.TouchEvent) {
    this.setData({ how: event.currentTarget.dataset.how })
  },

  save() {
    return this.send(false)
  },

  /** A couple has one telephone. */
  saveAnyway() {
    return this.send(true)
  },

  async send(anyway: boolean) {
    const { node, how, busy } = this.data
    const name = this.typed.name.trim()
    const phone = phoneNumberOf(this.typed.phone)
    if (!name) return this.fail('请填怎么称呼他。', '')
    if (phone && !isPhoneNumber(phone)) return this.fail('电话号码好像不对，请看一看；不填也可以。', '')
    if (!how) return this.fail('请选他是怎么同意的。', '没有同意，就不登记；不登记也能给他办事。')
    if (busy) return
    this.setData({ busy: true, problem: '' })
    const { consents } = agreementTo(phone ? ['basics', 'phone'] : ['basics'])
    const input = { node, name, how, anyway, consents, ...(phone && { phone }) }
    const result = await call('accounts', 'registerPersonAtDesk', input, this.keyFor(input))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    const { person, others, elsewhere } = result.data
    if (!person) return this.setData({ others: others.map(rowOf), elsewhere })
    this.setData({ registering: false, others: [], elsewhere: 0 })
    this.show(person.id)
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail('现在连不上服务中心。', `请再点一次，不会登记两次；或拨${office().phone}。`)
    if (failed.error.code === 'NOT_ALLOWED') askAgainWhoIAm()
    this.fail(failed.error.message, failed.error.next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help }, seeProblem)
  },
})

function rowOf(person: DeskPerson): Row {
  return { id: person.id, name: person.name, words: personInWords(person) }
}

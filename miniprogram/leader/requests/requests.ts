import { type DeskPerson, personInWords, type WayToAgree, waysToAgree } from '../../services/at-desk'
import { call, type Failed, faceOf } from '../../services/call'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { isPhoneNumber, phoneNumberOf } from '../../services/phone-number'
import { seeProblem } from '../../services/problem'
import { askAgainWhoIAm, workplaces } from '../../services/staff'

interface Row {
  id: string
  name: string
  words: string
}

/** Within it, a tap counts as the second one of a double tap. */
const doubleTapMs = 800

/** The compliance officer erases somebody who asked for it on paper. Copies are printed on a computer, where their section is. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    found: [] as Row[],
    searched: false,
    more: false,
    ways: waysToAgree.map(({ id, name }) => ({ id: id as string, name: name as string })),
    how: '' as WayToAgree | '',
    /** Who is to be erased, and whether it was asked once more. */
    erasing: '',
    asking: false,
    busy: false,
    problem: '',
    help: '',
    done: '',
  },

  node: '',
  typed: { sought: '', words: '' },
  sure: false,
  findKey: keyMaker(),
  eraseKey: keyMaker(),

  onLoad() {
    this.findKey = keyMaker()
    this.eraseKey = keyMaker()
    this.typed = { sought: '', words: '' }
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  async load() {
    const mine = await workplaces(['compliance-officer'])
    if (!mine.ok) return this.setData(faceOf(mine))
    this.node = mine.data.places[0]?.node ?? ''
    this.setData({ face: 'ready' })
  },

  type(event: WechatMiniprogram.Input) {
    const field = event.currentTarget.dataset.field as keyof typeof this.typed
    this.typed[field] = event.detail.value
  },

  async find() {
    const sought = this.typed.sought.trim()
    const words = this.typed.words.trim()
    if (!sought) return this.fail('请填电话，或者完整的姓名。', '')
    if (!words) return this.fail('请写是哪一份申请。', '本人查得到是为什么看的。')
    const number = phoneNumberOf(sought)
    const isNumber = /^[\d-]+$/.test(number)
    if (isNumber && !isPhoneNumber(number)) return this.fail('电话要填完整的号码。', '')
    if (this.data.busy) return
    const by = isNumber ? { phone: number } : { name: sought }
    const input = { node: this.node, reason: 'erase' as const, words, ...by }
    this.setData({ busy: true, problem: '', done: '', found: [], searched: false, erasing: '' })
    const result = await call('accounts', 'findForRequest', input, this.findKey({ ...input, at: Date.now() }))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    const { people, more } = result.data
    this.setData({ found: people.map(rowOf), more, searched: true })
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    this.setData({
      erasing: this.data.erasing === id ? '' : id,
      asking: false,
      how: '',
      problem: '',
      done: '',
    })
  },

  takeHow(event: WechatMiniprogram.TouchEvent) {
    this.setData({ how: event.currentTarget.dataset.how })
  },

  ask() {
    if (!this.data.how) return this.fail('请选他是怎么说的。', '')
    this.sure = false
    setTimeout(() => this.beSure(), doubleTapMs)
    this.setData({ asking: true, problem: '' })
  },

  beSure() {
    this.sure = true
  },

  notYet() {
    this.setData({ asking: false })
  },

  async erase() {
    const { erasing: personId, how, found, busy } = this.data
    if (busy || !this.sure || !how) return
    const name = found.find(({ id }) => id === personId)?.name ?? ''
    const input = { personId, how }
    this.setData({ busy: true, problem: '' })
    const result = await call('accounts', 'eraseForPerson', input, this.eraseKey(input))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.setData({
      found: found.filter(({ id }) => id !== personId),
      searched: false,
      erasing: '',
      asking: false,
      done: `${name}的信息删了。请书面告诉他：什么时候删的，法律要留的办事记录看不出是谁。`,
    })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail(
        '现在连不上服务中心，不知道办成了没有。',
        `请再点一次，不会办两次；或拨${office().phone}。`,
      )
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

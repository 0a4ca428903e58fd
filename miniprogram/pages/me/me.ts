import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { agreedWith } from '../../services/agreed'
import { call, faceOf, newKey, passes } from '../../services/call'
import { type Desk, desksFor } from '../../services/desks'
import { goTo } from '../../services/go'
import { chooseTextSize, elderSizes, look } from '../../services/look'
import { office, ring } from '../../services/office'
import { isPhoneNumber, phoneNumberOf } from '../../services/phone-number'
import { keepChoice } from '../../services/preferences'
import { relationWords } from '../../services/words'

type Me = OutputOf<AccountsContract['getMe']>

Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    office: office(),
    sizes: [
      { size: 0, name: '标准' },
      { size: elderSizes[0], name: '大字' },
      { size: elderSizes[1], name: '更大' },
      { size: elderSizes[2], name: '最大' },
    ],
    people: [] as { id: string; name: string; what: string; phone: string }[],
    registered: false,
    editing: false,
    /** What the fields begin with; what is typed stays in them. */
    name: '',
    phone: '',
    problem: '',
    saving: false,
    hasPost: false,
    /** Pages for those who work here. */
    desks: [] as Desk[],
  },

  key: '',
  typed: { name: '', phone: '' },

  onShow() {
    this.setData({ ...look(), office: office() })
    void this.load()
  },

  async load() {
    const result = await call('accounts', 'getMe', {})
    if (result.ok) return this.show(result.data)
    if (!passes(result) || this.data.face !== 'ready') this.setData(faceOf(result))
  },

  show(me: Me) {
    const self = me.people.find(({ relation }) => relation === 'self')
    this.setData({
      face: 'ready',
      registered: self !== undefined,
      people: me.people.map(({ id, name, relation, phone }) => ({
        id,
        name,
        what: relationWords[relation],
        phone: phone ?? '没有留电话',
      })),
      hasPost: me.roles.length > 0,
      desks: desksFor(me.roles),
    })
  },

  chooseSize(event: WechatMiniprogram.TouchEvent) {
    const size = Number(event.currentTarget.dataset.size)
    chooseTextSize(size)
    this.setData(look())
    void keepChoice({ elder: size > 0 })
  },

  edit() {
    const self = this.data.people.find(({ what }) => what === relationWords.self)
    this.typed = { name: self?.name ?? '', phone: '' }
    this.setData({ editing: !this.data.editing, ...this.typed, problem: '' })
    this.key = newKey()
  },

  typeName(event: WechatMiniprogram.Input) {
    this.typed.name = event.detail.value
    this.key = newKey()
  },

  typePhone(event: WechatMiniprogram.Input) {
    this.typed.phone = event.detail.value
    this.key = newKey()
  },

  async save() {
    const name = this.typed.name.trim()
    const phone = phoneNumberOf(this.typed.phone)
    if (!name) return this.setData({ problem: '请填写怎么称呼您。' })
    if (phone && !isPhoneNumber(phone))
      return this.setData({ problem: '电话号码好像不对，请看一看；不填也可以。' })
    this.setData({ saving: true, problem: '' })
    const result = await call(
      'accounts',
      'registerSelf',
      { name, ...(phone && { phone }), consents: agreedWith(phone) },
      this.key,
    )
    this.setData({ saving: false })
    if (result.ok) {
      this.setData({ editing: false })
      return this.show(result.data)
    }
    const problem =
      result.kind === 'offline'
        ? `还没保存，请再点一次，或拨${this.data.office.phone}。`
        : `${result.error.message}${result.error.next}`
    this.setData({ problem })
  },

  ring() {
    ring(this.data.office.phone)
  },

  openCare() {
    goTo('/pages/care/care')
  },

  openTakeOver() {
    goTo('/pages/take-over/take-over')
  },

  openNotifications() {
    goTo('/pages/notifications/notifications')
  },

  openMyData() {
    goTo('/pages/my-data/my-data')
  },

  openJoin() {
    goTo('/pages/join/join')
  },

  openPosts() {
    goTo('/pages/posts/posts')
  },

  openAbout() {
    goTo('/pages/about/about')
  },

  openDesk(event: WechatMiniprogram.TouchEvent) {
    goTo(event.currentTarget.dataset.url)
  },
})

import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { currentText } from '../../generated/shared/accounts/consent-texts'
import { dateInWords, dayOf, inWords } from '../../generated/shared/time'
import { call, type Failed, faceOf, passes, type Result } from '../../services/call'
import { codeIn } from '../../services/code'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'
import { scan } from '../../services/scan'
import { relationWords } from '../../services/words'

type Care = OutputOf<AccountsContract['getCare']>
type Person = Care['people'][number]
type Carer = Person['carers'][number]
type Relation = Carer['relation']

const howWords: Record<Carer['how'], string> = {
  guardian: '监护人',
  app: '在小程序里同意的',
  'in-person': '当面同意的',
  phone: '打电话同意的',
  paper: '书面同意的（委托书）',
}

/** What the carer is, said to the person: my mother's carer is her child. */
const carerWords: Record<Relation, string> = {
  parent: '子女',
  child: '父母',
  spouse: '爱人',
  relative: '亲戚',
  neighbour: '邻居',
  other: '帮忙的人',
}

/** Who may act for her, with a code that she shows; for whom she acts; her children. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    registered: false,
    /** Those for whom she decides: herself, and her children. */
    own: [] as { id: string; name: string; self: boolean; carers: CarerRow[]; waiting: string }[],
    others: [] as { id: string; name: string; what: string }[],
    /** Whose code is being made, and the code. */
    offering: '',
    agreement: currentText('care'),
    code: null as ShownCode | null,
    /** By which staff know this phone: for who said at the counter, by telephone or on paper that she shall help. */
    ownCode: null as ShownCode | null,
    /** What is asked once more before it ends: a carer, or a person. */
    ending: '',
    /** The code of somebody else. */
    taking: false,
    typed: '',
    relations: (['parent', 'child', 'spouse', 'relative', 'neighbour', 'other'] as const).map((id) => ({
      id: id as string,
      name: relationWords[id],
    })),
    relation: '',
    adding: false,
    childAgreement: currentText('child'),
    childName: '',
    saving: false,
    problem: null as { message: string; next: string } | null,
    done: '',
  },

  offerKey: keyMaker(),
  takeKey: keyMaker(),
  showKey: keyMaker(),
  endKey: keyMaker(),
  addKey: keyMaker(),
  code: '',
  child: '',

  onLoad({ code = '' }: { code?: string }) {
    this.offerKey = keyMaker()
    this.takeKey = keyMaker()
    this.showKey = keyMaker()
    this.endKey = keyMaker()
    this.addKey = keyMaker()
    this.child = ''
    this.code = codeIn(code)
    if (this.code) this.setData({ taking: true, typed: this.code })
    void this.load()
  },

  onShow() {
    this.setData(look())
    if (this.data.face === 'ready') void this.load()
  },

  async load() {
    const result = await call('accounts', 'getCare', {})
    if (result.ok) return this.show(result.data)
    if (!passes(result) || this.data.face !== 'ready') this.setData(faceOf(result))
  },

  show({ people }: Care) {
    const now = Date.now()
    this.setData({
      face: 'ready',
      registered: people.some(({ relation }) => relation === 'self'),
      own: people
        .filter(({ decides }) => decides)
        .map((person) => ({
          id: person.id,
          name: person.name,
          self: person.relation === 'self',
          carers: person.carers.filter(({ isMe }) => !isMe).map((carer) => rowOf(carer, now)),
          waiting: person.codeUntil ? `刚才出的码，${inWords(person.codeUntil, now)}前有效。` : '',
        })),
      others: people
        .filter(({ decides }) => !decides)
        .map(({ id, name, relation }) => ({ id, name, what: relationWords[relation] })),
    })
  },

  offer(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    this.setData({ offering: this.data.offering === id ? '' : id, code: null, problem: null, done: '' })
  },

  async agree() {
    const { offering: personId, saving } = this.data
    if (saving) return
    this.setData({ saving: true, problem: null })
    const wish = { personId, consents: [{ purpose: 'care' as const, text: this.data.agreement.version }] }
    const result = await call('accounts', 'offerCare', wish, this.offerKey(wish))
    this.setData({ saving: false })
    // A code that was used up asks for a new one.
    this.offerKey = keyMaker()
    if (!result.ok) return this.refuse(result)
    this.setData({ code: shownCode(result.data) })
  },

  async showOwn() {
    if (this.data.ownCode) return this.setData({ ownCode: null })
    if (this.data.saving) return
    this.setData({ saving: true, problem: null, done: '' })
    const result = await call('accounts', 'showCode', {}, this.showKey({}))
    this.setData({ saving: false })
    // An earlier one counts no more, so the next tap asks for a new one.
    this.showKey = keyMaker()
    if (!result.ok) return this.refuse(result)
    this.setData({ ownCode: shownCode(result.data) })
  },

  askEnd(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    this.setData({ ending: this.data.ending === id ? '' : id, problem: null, done: '' })
  },

  async end(event: WechatMiniprogram.TouchEvent) {
    const { person: personId, carer: carerId = '' } = event.currentTarget.dataset
    const wish = { personId, carerId }
    const key = this.endKey(wish)
    await this.change(
      carerId
        ? () => call('accounts', 'endCare', { personId, carerId }, key)
        : () => call('accounts', 'stopCaring', { personId }, key),
      carerId ? '已经停了，他现在不能再帮您办事。' : '已经停了，您不再帮他办事。',
    )
    this.setData({ ending: '' })
  },

  openTaking() {
    this.code = ''
    this.setData({ taking: !this.data.taking, typed: '', relation: '', problem: null, done: '' })
  },

  typeCode(event: WechatMiniprogram.Input) {
    this.code = event.detail.value
  },

  async scan() {
    const text = await scan()
    if (text === null) return
    this.code = codeIn(text)
    this.setData({ typed: this.code })
    if (!this.code) this.tell('这不是帮办的码。', '请让对方打开“请人帮我办”，出一个码。')
  },

  takeRelation(event: WechatMiniprogram.TouchEvent) {
    this.setData({ relation: event.currentTarget.dataset.id })
  },

  async accept() {
    const code = codeIn(this.code)
    const relation = this.data.relation as Relation | ''
    if (!code) return this.tell('码是八个字，请看一看有没有写错。', '')
    if (!relation) return this.tell('请选他是您的什么人。', '')
    const wish = { code, relation }
    await this.change(
      () => call('accounts', 'acceptCare', wish, this.takeKey(wish)),
      '好了，您可以帮他办事了。',
      { taking: false },
    )
  },

  openAdding() {
    this.child = ''
    this.setData({ adding: !this.data.adding, childName: '', problem: null, done: '' })
  },

  typeChild(event: WechatMiniprogram.Input) {
    this.child = event.detail.value
  },

  async addChild() {
    const name = this.child.trim()
    if (!name) return this.tell('请先填写怎么称呼孩子。', '')
    const consents = [{ purpose: 'child' as const, text: this.data.childAgreement.version }]
    const wish = { name, consents }
    await this.change(
      () => call('accounts', 'addDependent', wish, this.addKey(wish)),
      `好了，可以给${name}约时间、报活动了。`,
      { adding: false },
    )
  },

  /** Carries out a change, and shows how it is now. */
  async change(
    run: () => Promise<Result<Care>>,
    done: string,
    then: { taking?: boolean; adding?: boolean } = {},
  ) {
    if (this.data.saving) return
    this.setData({ saving: true, problem: null, done: '' })
    const result = await run()
    this.setData({ saving: false })
    if (!result.ok) return this.refuse(result)
    // Done: the same wish is another one from now on.
    this.takeKey = keyMaker()
    this.endKey = keyMaker()
    this.addKey = keyMaker()
    this.show(result.data)
    this.setData({ done, ...then })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  refuse(failed: Failed) {
    if (failed.kind === 'refused') return this.tell(failed.error.message, failed.error.next)
    this.tell('还没保存。', `请再点一次，或拨${office().phone}。`)
  },

  tell(message: string, next: string) {
    this.setData({ problem: { message, next } }, seeProblem)
  },

  register() {
    wx.switchTab({ url: '/pages/me/me' })
  },
})

interface ShownCode {
  code: string
  page: string
  spelled: string
  until: string
}

function shownCode({ code, page, expiresAt }: OutputOf<AccountsContract['showCode']>): ShownCode {
  return {
    code,
    page,
    spelled: [...code.replace('-', '')].join(' '),
    until: inWords(expiresAt, Date.now()),
  }
}

interface CarerRow {
  id: string
  name: string
  what: string
  how: string
}

function rowOf({ id, name, relation, how, since, witness }: Carer, now: number): CarerRow {
  const day = dateInWords(dayOf(since), now)
  return {
    id,
    name,
    what: carerWords[relation],
    how: `${day}${howWords[how]}${witness ? `，${witness}经手` : ''}`,
  }
}

import type { ConsentPurpose } from '../../../shared/accounts/consent-texts'
import type { AccountsContract } from '../../../shared/accounts/contract'
import type { InputOf } from '../../../shared/contract'
import { currentText } from '../../generated/shared/accounts/consent-texts'
import { dateInWords, dayInWords, dayOf, inWords, today } from '../../generated/shared/time'
import {
  agreementTo,
  type DeskPerson,
  personInWords,
  type WayToAgree,
  waysToAgree,
} from '../../services/at-desk'
import { call, type Failed, faceOf, passes, type Result } from '../../services/call'
import { codeIn } from '../../services/code'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { isPhoneNumber, phoneNumberOf } from '../../services/phone-number'
import { seeProblem } from '../../services/problem'
import { scan } from '../../services/scan'

type Look = InputOf<AccountsContract['reveal']>
type Carer = DeskPerson['carers'][number]
type Relation = Carer['relation']
type Field = Look['field']
type Purpose = InputOf<AccountsContract['withdrawConsentAtDesk']>['purpose']

const fieldWords: Record<Field, string> = { name: '全名', phone: '电话', address: '住址' }

const reasons: readonly { id: Look['reason']; name: string }[] = [
  { id: 'ring', name: '要给他打电话' },
  { id: 'check', name: '核对是不是本人' },
  { id: 'visit', name: '上门办事' },
  { id: 'correct', name: '改正登记的信息' },
  { id: 'copy', name: '按他的要求给他一份' },
  { id: 'other', name: '其他' },
]

/** What the carer is to the person. */
const carerWords: Record<Relation, string> = {
  parent: '子女',
  child: '父母',
  spouse: '爱人',
  relative: '亲戚',
  neighbour: '邻居',
  other: '其他人',
}

const howWords: Record<Carer['how'], string> = {
  guardian: '监护人',
  app: '在小程序里同意的',
  'in-person': '当面同意的',
  phone: '打电话同意的',
  paper: '书面同意的（委托书）',
}

const separate: readonly Purpose[] = ['phone', 'address', 'needs']

type Form = '' | 'look' | 'care' | 'contact' | 'end' | 'withdraw' | 'take-over'

/** A person at the counter, masked: looked at with a reason, helped to let somebody act for her, with what she agreed to. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    name: '',
    words: '',
    since: '',
    hasAccount: true,
    carers: [] as { id: string; name: string; what: string; how: string }[],
    agreed: [] as { purpose: string; title: string; separate: boolean }[],
    fields: [] as { id: Field; name: string }[],
    form: '' as Form,
    field: '' as Field | '',
    reasons: [...reasons],
    reason: '' as Look['reason'] | '',
    /** What was asked for, as long as the page is in sight. */
    seen: null as { what: string; value: string } | null,
    relations: Object.entries(carerWords).map(([id, name]) => ({ id, name })),
    relation: '' as Relation | '',
    code: '',
    ways: waysToAgree.map(({ id, name }) => ({ id: id as string, name: name as string })),
    how: '' as WayToAgree | '',
    today: '',
    day: '',
    dayWords: '',
    texts: agreementTo(['care']).texts,
    /** That the clerk has looked at the identity card; then the code by which the person goes on with her own account. */
    checked: false,
    shown: null as { code: string; page: string; spelled: string; until: string } | null,
    /** Whom, or what, it is about that is to end. */
    ending: { id: '', name: '' },
    busy: false,
    problem: '',
    help: '',
    done: '',
  },

  id: '',
  /** The carer's code, where it was scanned before the person was found. */
  scanned: '',
  typed: { code: '', words: '', name: '', phone: '', address: '' },
  keyFor: (_: object): string => '',

  onLoad({ id = '', code = '' }: { id?: string; code?: string }) {
    this.id = id
    this.keyFor = keyMaker()
    this.scanned = codeIn(code)
    this.typed = { code: this.scanned, words: '', name: '', phone: '', address: '' }
    if (this.scanned) this.setData({ form: 'care', code: this.scanned })
    const day = today(Date.now())
    this.setData({ today: day, day, dayWords: dayInWords(day, Date.now()) })
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  /** What was shown in full does not stay on a screen that somebody else may take up. */
  onHide() {
    this.setData({ seen: null })
  },

  async load() {
    const result = await call('accounts', 'getPersonAtDesk', { personId: this.id })
    if (result.ok) return this.show(result.data)
    if (!passes(result) || this.data.face !== 'ready') this.setData(faceOf(result))
  },

  show(person: DeskPerson) {
    const now = Date.now()
    const { name, phone, hasAddress, hasAccount, registeredAt, carers, agreed } = person
    const fields: Field[] = [
      'name',
      ...(phone ? (['phone'] as const) : []),
      ...(hasAddress ? (['address'] as const) : []),
    ]
    this.setData({
      face: 'ready',
      name,
      words: personInWords(person),
      hasAccount,
      since: registeredAt > 0 ? `${dateInWords(dayOf(registeredAt), now)}登记` : '',
      fields: fields.map((id) => ({ id, name: fieldWords[id] })),
      carers: carers.map(({ id, name, relation, how, day, witness }) => ({
        id,
        name,
        what: carerWords[relation],
        how: [howWords[how], day && dateInWords(day, now), witness && `${witness}见证`]
          .filter(Boolean)
          .join('，'),
      })),
      agreed: agreed.map((purpose) => ({
        purpose,
        title: currentText(purpose).title,
        separate: (separate as readonly string[]).includes(purpose),
      })),
    })
  },

  openForm(event: WechatMiniprogram.TouchEvent) {
    const {
      form: wanted,
      field = '',
      id = '',
      name = '',
    } = event.currentTarget.dataset as {
      form: Form
      field?: Field
      id?: string
      name?: string
    }
    const isOpen = this.data.form === wanted && this.data.field === field && this.data.ending.id === id
    const code = wanted === 'care' ? this.scanned : ''
    this.typed = { code, words: '', name: '', phone: '', address: '' }
    this.setData({
      form: isOpen ? '' : wanted,
      field,
      ending: { id, name },
      reason: '',
      relation: '',
      how: '',
      code,
      checked: false,
      shown: null,
      seen: null,
      problem: '',
      done: '',
      texts: agreementTo(wanted === 'care' ? ['care'] : []).texts,
    })
  },

  type(event: WechatMiniprogram.Input) {
    const field = event.currentTarget.dataset.field as keyof typeof this.typed
    this.typed[field] = event.detail.value
    if (this.data.form === 'contact') this.setData({ texts: agreementTo(this.told()).texts })
  },

  /** What of the contact is stored by consent of its own. */
  told(): ConsentPurpose[] {
    const { phone, address } = this.typed
    return [...(phone.trim() ? (['phone'] as const) : []), ...(address.trim() ? (['address'] as const) : [])]
  },

  takeReason(event: WechatMiniprogram.TouchEvent) {
    this.setData({ reason: event.currentTarget.dataset.id })
  },

  takeRelation(event: WechatMiniprogram.TouchEvent) {
    this.setData({ relation: event.currentTarget.dataset.id })
  },

  takeHow(event: WechatMiniprogram.TouchEvent) {
    this.setData({ how: event.currentTarget.dataset.how })
  },

  pickDay(event: WechatMiniprogram.PickerChange) {
    const day = event.detail.value as string
    this.setData({ day, dayWords: dayInWords(day, Date.now()) })
  },

  async scan() {
    const text = await scan()
    if (text === null) return
    this.typed.code = codeIn(text)
    if (!this.typed.code) return this.fail('这不是帮办人的码。', '请他在“我帮别人办”里点“给窗口看我的码”。')
    this.setData({ code: this.typed.code, problem: '' })
  },

  async look() {
    const { field, reason, busy } = this.data
    const words = this.typed.words.trim()
    if (!field || busy) return
    if (!reason) return this.fail('请选为什么要看。', '')
    if (reason === 'other' && !words) return this.fail('请写一写为什么要看。', '')
    const input = { personId: this.id, field, reason, ...(reason === 'other' && { words }) }
    this.setData({ busy: true, problem: '' })
    const result = await call('accounts', 'reveal', input, this.keyFor({ ...input, at: Date.now() }))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.setData({ form: '', seen: { what: fieldWords[field], value: result.data.value } })
  },

  check() {
    this.setData({ checked: !this.data.checked })
  },

  async offerTakeOver() {
    if (!this.data.checked) return this.fail('请先核对是不是本人，再点“已核对”。', '')
    if (this.data.busy) return
    this.setData({ busy: true, problem: '' })
    const input = { personId: this.id, checked: true } as const
    const result = await call('accounts', 'offerTakeOver', input, this.keyFor(input))
    this.setData({ busy: false })
    // A code that was used up asks for a new one.
    this.keyFor = keyMaker()
    if (!result.ok) return this.failWith(result)
    const { code, page, expiresAt } = result.data
    this.setData({
      shown: {
        code,
        page,
        spelled: [...code.replace('-', '')].join(' '),
        until: inWords(expiresAt, Date.now()),
      },
    })
  },

  async record() {
    const { relation, how, day } = this.data
    const code = codeIn(this.typed.code)
    if (!code) return this.fail('请填帮办人手机上的八个字的码。', '')
    if (!relation) return this.fail('请选帮办人是他的什么人。', '')
    if (!how) return this.fail('请选他是怎么同意的。', '')
    const { consents } = agreementTo(['care'])
    const input = { personId: this.id, code, relation, how, day, consents }
    await this.settle(
      (key) => call('accounts', 'recordConsent', input, key),
      input,
      '记下了，现在可以帮他办事了。',
    )
  },

  async endCare() {
    const { ending, how } = this.data
    if (!how) return this.fail('请选他是怎么说的。', '')
    const input = { personId: this.id, carerId: ending.id, how }
    await this.settle(
      (key) => call('accounts', 'endCareAtDesk', input, key),
      input,
      `${ending.name}不能再帮他办事了。`,
    )
  },

  async withdraw() {
    const { ending, how } = this.data
    if (!how) return this.fail('请选他是怎么说的。', '')
    const input = { personId: this.id, purpose: ending.id as Purpose, how }
    await this.settle(
      (key) => call('accounts', 'withdrawConsentAtDesk', input, key),
      input,
      '撤回了，存的已经删掉。',
    )
  },

  async saveContact() {
    const { how } = this.data
    const [name, phone, address] = [
      this.typed.name.trim(),
      phoneNumberOf(this.typed.phone),
      this.typed.address.trim(),
    ]
    if (!name && !phone && !address) return this.fail('请填要改的。', '不填的保留原来的。')
    if (phone && !isPhoneNumber(phone)) return this.fail('电话号码好像不对，请看一看。', '')
    if (!how) return this.fail('请选他是怎么说的。', '')
    const { consents } = agreementTo(this.told())
    const input = {
      personId: this.id,
      how,
      consents,
      ...(name && { name }),
      ...(phone && { phone }),
      ...(address && { address }),
    }
    await this.settle((key) => call('accounts', 'saveContactAtDesk', input, key), input, '改好了。')
  },

  async settle(send: (key: string) => Promise<Result<DeskPerson>>, wish: object, done: string) {
    if (this.data.busy) return
    this.setData({ busy: true, problem: '' })
    const result = await send(this.keyFor(wish))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.setData({ form: '', done })
    this.show(result.data)
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail(
        '现在连不上服务中心，不知道办成了没有。',
        `请再点一次，不会办两次；或拨${office().phone}。`,
      )
    this.fail(failed.error.message, failed.error.next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help }, seeProblem)
  },
})

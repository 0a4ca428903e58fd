import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { consentTexts, currentText } from '../../generated/shared/accounts/consent-texts'
import { dateInWords, dayOf, inWords } from '../../generated/shared/time'
import { call, type Failed, faceOf, passes, type Result } from '../../services/call'
import { sendFile, writeText } from '../../services/files'
import { forgetEverything } from '../../services/forget'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { isPhoneNumber, phoneNumberOf } from '../../services/phone-number'
import { seeProblem } from '../../services/problem'

type Privacy = OutputOf<AccountsContract['getPrivacy']>
type Consent = Privacy['consents'][number]
type Look = OutputOf<AccountsContract['listLooks']>['looks'][number]
type Copy = OutputOf<AccountsContract['exportMyData']>
type Separate = 'phone' | 'address' | 'needs'

const howWords: Record<NonNullable<Consent['how']>, string> = {
  app: '在小程序里',
  'in-person': '当面',
  phone: '打电话',
  paper: '书面',
}

/** The second tap of a double tap comes sooner. */
const doubleTapMs = 800

/** What is known about her, what she agreed to, who looked; a copy of it, and to delete it. Also of her children. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    people: [] as { id: string; name: string; self: boolean }[],
    personId: '',
    self: true,
    name: '',
    phone: '',
    address: '',
    consents: [] as ConsentRow[],
    /** Of which consent the text is shown. */
    shown: '',
    /** What is asked once more. */
    asking: '',
    looks: [] as LookRow[],
    looksKnown: false,
    before: '',
    /** What is being typed anew. */
    editing: '' as 'phone' | 'address' | '',
    typed: '',
    sections: [] as Copy['sections'],
    copyShown: [] as { title: string; lines: string[] }[],
    copyPath: '',
    copyName: '',
    erasing: false,
    saving: false,
    done: '',
    problem: null as { message: string; next: string } | null,
  },

  key: keyMaker(),
  eraseKey: keyMaker(),
  value: '',
  /** Whether a tap on the last word may delete already: it stands where the finger was. */
  sure: false,

  onLoad() {
    this.key = keyMaker()
    this.eraseKey = keyMaker()
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  async load() {
    const care = await call('accounts', 'getCare', {})
    if (!care.ok) return this.setData(faceOf(care))
    const people = care.data.people
      .filter(({ decides }) => decides)
      .map(({ id, name, relation }) => ({ id, name, self: relation === 'self' }))
    const [first] = people
    if (!first) return this.setData({ face: 'empty' })
    this.setData({ people })
    await this.loadPerson(people.find(({ id }) => id === this.data.personId)?.id ?? first.id)
  },

  async loadPerson(personId: string) {
    const [privacy, looks] = await Promise.all([
      call('accounts', 'getPrivacy', { personId }),
      call('accounts', 'listLooks', { personId }),
    ])
    if (!privacy.ok) {
      if (!passes(privacy) || this.data.face !== 'ready') this.setData(faceOf(privacy))
      return
    }
    this.setData({ personId, self: this.data.people.find(({ id }) => id === personId)?.self === true })
    this.show(privacy.data)
    this.setData(
      looks.ok
        ? {
            looks: looks.data.looks.map(lookRow),
            before: looks.data.before ?? '',
            looksKnown: true,
          }
        : { looks: [], before: '', looksKnown: false },
    )
  },

  show({ name, phone = '', address = '', consents }: Privacy) {
    const now = Date.now()
    this.setData({
      face: 'ready',
      name,
      phone,
      address,
      consents: consents.map((consent) => consentRow(consent, now)),
    })
  },

  takePerson(event: WechatMiniprogram.TouchEvent) {
    this.setData({
      asking: '',
      editing: '',
      copyShown: [],
      copyPath: '',
      erasing: false,
      done: '',
      problem: null,
    })
    void this.loadPerson(event.currentTarget.dataset.id)
  },

  showText(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    this.setData({ shown: this.data.shown === id ? '' : id })
  },

  ask(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    this.setData({ asking: this.data.asking === id ? '' : id, problem: null, done: '' })
  },

  async withdraw(event: WechatMiniprogram.TouchEvent) {
    const wish = { personId: this.data.personId, purpose: event.currentTarget.dataset.id as Separate }
    const key = this.key(wish)
    await this.change(() => call('accounts', 'withdrawConsent', wish, key), '已撤回，保存的也删了。')
  },

  edit(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    this.value = ''
    this.setData({ editing: this.data.editing === id ? '' : id, typed: '', problem: null, done: '' })
  },

  type(event: WechatMiniprogram.Input) {
    this.value = event.detail.value
  },

  /** Agreeing and saying it are one tap: the text stands above the button. */
  async saveContact() {
    const { editing, personId } = this.data
    if (!editing) return
    const value = editing === 'phone' ? phoneNumberOf(this.value) : this.value.trim()
    if (!value) return this.tell(editing === 'phone' ? '请先填电话号码。' : '请先填住址。', '')
    if (editing === 'phone' && !isPhoneNumber(value)) return this.tell('电话号码好像不对，请看一看。', '')
    const consents = [{ purpose: editing, text: currentText(editing).version }]
    const agree = { personId, consents }
    const wish = { personId, [editing]: value }
    await this.change(async () => {
      const agreed = await call('accounts', 'giveConsents', agree, this.key(agree))
      if (!agreed.ok) return agreed
      const saved = await call('accounts', 'saveContact', wish, this.key(wish))
      return saved.ok ? call('accounts', 'getPrivacy', { personId }) : saved
    }, '已保存。')
  },

  async change(run: () => Promise<Result<Privacy>>, done: string) {
    if (this.data.saving) return
    this.setData({ saving: true, problem: null, done: '' })
    const result = await run()
    this.setData({ saving: false })
    if (!result.ok) return this.refuse(result)
    this.key = keyMaker()
    this.show(result.data)
    this.setData({ asking: '', editing: '', done })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  async moreLooks() {
    const { personId, before } = this.data
    const result = await call('accounts', 'listLooks', { personId, before })
    if (!result.ok) return this.refuse(result)
    this.setData({
      looks: [...this.data.looks, ...result.data.looks.map(lookRow)],
      before: result.data.before ?? '',
    })
  },

  /** In two steps, because WeChat lets a file be sent inside of a tap only. */
  async copy() {
    if (this.data.saving) return
    this.setData({ saving: true, problem: null, done: '' })
    const result = await call('accounts', 'exportMyData', { personId: this.data.personId })
    this.setData({ saving: false })
    if (!result.ok) return this.refuse(result)
    const { fileName, sections } = result.data
    const path = await writeText(fileName, JSON.stringify(result.data, null, 2))
    this.setData({
      copyName: fileName,
      copyPath: path ?? '',
      copyShown: sections.map(({ title, entries }) => ({
        title,
        lines: entries.map((entry) =>
          Object.entries(entry)
            .map(([field, value]) => `${field}：${value}`)
            .join('\n'),
        ),
      })),
    })
    if (path === null)
      this.tell('手机上存不下这份文件。', '请在下面看；要纸的，请打电话找负责人，由合规专员打印给您。')
  },

  sendCopy() {
    sendFile(this.data.copyPath, this.data.copyName)
  },

  askErase() {
    const erasing = !this.data.erasing
    this.sure = false
    if (erasing) setTimeout(() => this.beSure(), doubleTapMs)
    this.setData({ erasing, problem: null, done: '' })
  },

  beSure() {
    this.sure = true
  },

  async erase() {
    const { self, personId, saving } = this.data
    if (saving || !this.sure) return
    this.setData({ saving: true, problem: null })
    const wish = self ? ({ what: 'me' } as const) : ({ what: 'child', personId } as const)
    const result = await call('accounts', 'eraseMe', wish, this.eraseKey(wish))
    this.setData({ saving: false })
    if (!result.ok) return this.refuse(result)
    if (self) {
      forgetEverything()
      this.setData({ face: 'erased' })
      return
    }
    this.setData({ erasing: false, personId: '', done: '已经删了。' })
    await this.load()
  },

  openCare() {
    goTo('/pages/care/care')
  },

  goHome() {
    wx.reLaunch({ url: '/pages/home/home' })
  },

  refuse(failed: Failed) {
    if (failed.kind === 'refused') return this.tell(failed.error.message, failed.error.next)
    this.tell('现在连不上服务中心。', `请再点一次，或拨${office().phone}。`)
  },

  tell(message: string, next: string) {
    this.setData({ problem: { message, next } }, seeProblem)
  },
})

interface ConsentRow {
  id: string
  title: string
  state: string
  holds: boolean
  /** It may be withdrawn alone. */
  separate: boolean
  /** Who helps her is seen, and ended, on a page of its own. */
  isCare: boolean
  lines: string[]
}

function consentRow(
  { purpose, title, holds, at, how, witness, withdrawnAt, carers, separate }: Consent,
  now: number,
): ConsentRow {
  const day = (instant: number) => dateInWords(dayOf(instant), now)
  const given = at === undefined ? '' : `${day(at)}${how ? howWords[how] : ''}同意的`
  const words = carers
    ? carers.length > 0
      ? `现在有${carers.join('、')}`
      : '现在没有人'
    : holds
      ? `${given}${witness ? `，${witness}经手` : ''}`
      : withdrawnAt === undefined
        ? '没有同意过'
        : `${day(withdrawnAt)}撤回了`
  const texts = consentTexts[purpose]
  return {
    id: purpose,
    title,
    // A space at which no line is broken: the tick does not stand alone.
    state: holds ? `✓\u00a0${words}` : words,
    holds,
    separate,
    isCare: carers !== undefined,
    lines: [...(texts[texts.length - 1] ?? texts[0]).lines],
  }
}

interface LookRow {
  at: number
  when: string
  words: string
  why: string
}

function lookRow({ at, who, what, why }: Look): LookRow {
  return { at, when: inWords(at, Date.now()), words: `${who}看了您的${what}`, why }
}

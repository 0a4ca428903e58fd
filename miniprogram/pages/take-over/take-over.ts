import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { currentText } from '../../generated/shared/accounts/consent-texts'
import { inWords } from '../../generated/shared/time'
import { call, type Failed } from '../../services/call'
import { codeIn } from '../../services/code'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { scan } from '../../services/scan'

type Found = OutputOf<AccountsContract['readTakeOver']>

/** Who was registered at a counter goes on here by the code that she got there: whom it is for, what she agrees to, and done. */
Page({
  data: {
    ...look(),
    /** What the field begins with; what is typed stays in it. */
    typed: '',
    found: null as Found | null,
    until: '',
    agreement: currentText('basics'),
    busy: false,
    problem: null as { message: string; next: string } | null,
    /** Her name, when it is done. */
    done: '',
  },

  code: '',
  takeKey: keyMaker(),

  onLoad({ code = '' }: { code?: string }) {
    this.takeKey = keyMaker()
    this.code = codeIn(code)
    this.setData({ typed: this.code })
    if (this.code) void this.read()
  },

  onShow() {
    this.setData(look())
  },

  typeCode(event: WechatMiniprogram.Input) {
    this.code = event.detail.value
  },

  async scan() {
    const text = await scan()
    if (text === null) return
    this.code = codeIn(text)
    this.setData({ typed: this.code })
    await this.read()
  },

  async read() {
    const code = codeIn(this.code)
    if (!code) return this.tell('码是八个字，请看一看有没有写错。', '')
    if (this.data.busy) return
    this.setData({ busy: true, problem: null })
    const result = await call('accounts', 'readTakeOver', { code })
    this.setData({ busy: false })
    if (!result.ok) return this.refuse(result, '现在连不上服务中心。')
    this.setData({ found: result.data, until: inWords(result.data.expiresAt, Date.now()) })
  },

  async take() {
    const { busy, found, agreement } = this.data
    if (busy || !found) return
    this.setData({ busy: true, problem: null })
    const wish = {
      code: codeIn(this.code),
      consents: [{ purpose: 'basics' as const, text: agreement.version }],
      replace: found.own !== undefined,
    }
    const result = await call('accounts', 'takeOver', wish, this.takeKey(wish))
    this.setData({ busy: false })
    if (!result.ok) return this.refuse(result, '现在连不上服务中心，不知道接上了没有。')
    const self = result.data.people.find(({ relation }) => relation === 'self')
    this.setData({ found: null, done: self?.name ?? '' })
  },

  again() {
    this.code = ''
    this.setData({ found: null, typed: '', problem: null })
  },

  refuse(failed: Failed, offline: string) {
    if (failed.kind === 'refused') return this.tell(failed.error.message, failed.error.next)
    this.tell(offline, `请再点一次，不会办两次；或拨${office().phone}。`)
  },

  tell(message: string, next: string) {
    this.setData({ problem: { message, next } })
  },

  openMe() {
    wx.switchTab({ url: '/pages/me/me' })
  },
})

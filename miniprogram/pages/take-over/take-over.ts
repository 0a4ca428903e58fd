import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { currentText } from '../../generated/shared/accounts/consent-texts'
import { inWords } from '../../generated/shared/time'
import { call, type Failed } from '../../services/call'
import { codeIn } from '../../services/code'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'

type Found = OutputOf<AccountsContract['readTakeOver']>

/** Who was registered at a counter goes on here by the code that she got there: whom it is for, what she agrees to, and done. */
Page({
  data: {
    ...look(),
    code: '',
    found: null as Found | null,
    until: '',
    agreement: currentText('basics'),
    busy: false,
    problem: null as { message: string; next: string } | null,
    /** Her name, when it is done. */
    done: '',
  },

  takeKey: keyMaker(),

  onLoad({ code = '' }: { code?: string }) {
    this.takeKey = keyMaker()
    if (codeIn(code)) void this.read(codeIn(code))
  },

  onShow() {
    this.setData(look())
  },

  takeCode({ detail }: WechatMiniprogram.CustomEvent<{ code: string }>) {
    void this.read(detail.code)
  },

  async read(code: string) {
    if (!code) return this.tell('码是八个字，请看一看有没有写错。', '')
    if (this.data.busy) return
    this.setData({ code, busy: true, problem: null })
    const result = await call('accounts', 'readTakeOver', { code })
    this.setData({ busy: false })
    if (!result.ok) return this.refuse(result, '现在连不上服务中心。')
    this.setData({ found: result.data, until: inWords(result.data.expiresAt, Date.now()) })
  },

  async take() {
    const { busy, code, found, agreement } = this.data
    if (busy || !found) return
    this.setData({ busy: true, problem: null })
    const wish = {
      code,
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
    this.setData({ found: null, code: '', problem: null })
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

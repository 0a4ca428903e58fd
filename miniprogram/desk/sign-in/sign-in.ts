import type { AccountsContract } from '../../../shared/accounts/contract'
import type { BrowserName, SystemName } from '../../../shared/accounts/sign-in'
import type { OutputOf } from '../../../shared/contract'
import { inWords } from '../../generated/shared/time'
import { call, type Failed, faceOf, newKey, passes } from '../../services/call'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { scan } from '../../services/scan'

type Computer = OutputOf<AccountsContract['listComputers']>['computers'][number]

const systemWords: Record<SystemName, string> = {
  windows: 'Windows 电脑',
  mac: '苹果电脑',
  linux: 'Linux 电脑',
  uos: '统信电脑',
  kylin: '麒麟电脑',
  phone: '手机或平板',
  other: '电脑',
}

const browserWords: Record<BrowserName, string> = {
  chrome: 'Chrome 浏览器',
  edge: 'Edge 浏览器',
  firefox: '火狐浏览器',
  safari: 'Safari 浏览器',
  '360': '360浏览器',
  qq: 'QQ浏览器',
  sogou: '搜狗浏览器',
  wechat: '微信里的浏览器',
  other: '其他浏览器',
}

/** Signs staff in on a computer: the code that it shows, where it is, the two digits; and ends what is signed in. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    step: 'code' as 'code' | 'digits' | 'done',
    /** What the field begins with; what is typed stays in it. */
    code: '',
    where: '',
    address: '',
    /** Of what was tried last. */
    problem: '',
    help: '',
    busy: false,
    computers: [] as { id: string; what: string; address: string; since: string; until: string }[],
  },

  typedCode: '',
  digits: '',
  key: '',

  onLoad({ code = '' }: { code?: string }) {
    this.take(code)
    if (this.typedCode) void this.find()
  },

  onShow() {
    this.setData(look())
    void this.load()
  },

  async load() {
    const result = await call('accounts', 'listComputers', {})
    if (result.ok) return this.show(result.data.computers)
    if (!passes(result) || this.data.face !== 'ready') this.setData(faceOf(result))
  },

  show(computers: Computer[]) {
    this.setData({
      face: 'ready',
      computers: computers.map(({ id, system, browser, address, since, until }) => ({
        id,
        what: inWordsOf(system, browser),
        address: `网络地址 ${address}`,
        since: inWords(since, Date.now()),
        until: inWords(until, Date.now()),
      })),
    })
  },

  async scan() {
    const text = await scan()
    if (text === null) return
    this.take(text)
    if (!this.typedCode) return this.fail('这不是登录电脑的码。', '请扫电脑上“登录工作台”里的码。')
    await this.find()
  },

  /** The code is what a scanned or typed text ends with. */
  take(text: string) {
    const code = /[2-9A-HJKMNP-Z]{8}$/.exec(text.replace(/[\s-]/g, '').toUpperCase())?.[0] ?? ''
    this.typedCode = code
    if (code) this.setData({ code })
  },

  typeCode(event: WechatMiniprogram.Input) {
    this.take(event.detail.value)
  },

  async find() {
    if (!this.typedCode) return this.fail('登录码是八个字母和数字。', '请看着电脑再填一次。')
    if (this.data.busy) return
    this.setData({ busy: true, problem: '' })
    const result = await call('accounts', 'findSignIn', { code: this.typedCode })
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    const { system, browser, address } = result.data
    this.digits = ''
    this.setData({ step: 'digits', where: inWordsOf(system, browser), address: `网络地址 ${address}` })
  },

  typeDigits(event: WechatMiniprogram.Input) {
    this.digits = event.detail.value.trim()
    this.key = newKey()
  },

  async confirm() {
    const { digits, key, typedCode: code } = this
    if (!/^\d{2}$/.test(digits)) return this.fail('请填电脑上的两位数字。', '')
    if (this.data.busy) return
    this.setData({ busy: true, problem: '' })
    const result = await call('accounts', 'confirmSignIn', { code, digits }, key)
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.setData({ step: 'done' })
    this.show(result.data.computers)
  },

  back() {
    this.typedCode = ''
    this.setData({ step: 'code', code: '', problem: '' })
  },

  async end(event: WechatMiniprogram.TouchEvent) {
    const computerId = event.currentTarget.dataset.id as string | undefined
    if (this.data.busy) return
    this.setData({ busy: true, problem: '' })
    const result = await call('accounts', 'endSessions', computerId ? { computerId } : {}, newKey())
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.setData({ step: 'code' })
    this.show(result.data.computers)
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail('现在连不上服务中心。', `请再点一次，或拨${office().phone}。`)
    this.fail(failed.error.message, failed.error.next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help })
  },
})

function inWordsOf(system: SystemName, browser: BrowserName): string {
  return `${systemWords[system] ?? systemWords.other}，${browserWords[browser] ?? browserWords.other}`
}

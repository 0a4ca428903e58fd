import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { inWords } from '../../generated/shared/time'
import { call, type Failed } from '../../services/call'
import { codeIn } from '../../services/code'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { askAgainWhoIAm } from '../../services/staff'

type Invitation = OutputOf<AccountsContract['readInvitation']>

/** An invitation to a post: what it is, by whom, and to accept it. */
Page({
  data: {
    ...look(),
    code: '',
    invitation: null as Invitation | null,
    until: '',
    busy: false,
    problem: null as { message: string; next: string } | null,
    /** The posts that she holds, after she has accepted. */
    posts: [] as { id: string; title: string; nodeName: string }[],
  },

  acceptKey: keyMaker(),

  onLoad({ code = '' }: { code?: string }) {
    this.acceptKey = keyMaker()
    if (codeIn(code)) void this.read(codeIn(code))
  },

  onShow() {
    this.setData(look())
  },

  takeCode({ detail }: WechatMiniprogram.CustomEvent<{ code: string }>) {
    void this.read(detail.code)
  },

  async read(code: string) {
    if (!code) return this.tell('邀请码是八个字，请看一看有没有写错。', '')
    if (this.data.busy) return
    this.setData({ code, busy: true, problem: null })
    const result = await call('accounts', 'readInvitation', { code })
    this.setData({ busy: false })
    if (!result.ok) return this.refuse(result)
    this.setData({ invitation: result.data, until: inWords(result.data.expiresAt, Date.now()) })
  },

  async accept() {
    if (this.data.busy) return
    this.setData({ busy: true, problem: null })
    const wish = { code: this.data.code }
    const result = await call('accounts', 'acceptInvitation', wish, this.acceptKey(wish))
    this.setData({ busy: false })
    if (!result.ok) return this.refuse(result)
    askAgainWhoIAm()
    this.setData({
      invitation: null,
      posts: result.data.posts.map(({ id, title, nodeName }) => ({ id, title, nodeName })),
    })
  },

  refuse(failed: Failed) {
    if (failed.kind === 'refused') return this.tell(failed.error.message, failed.error.next)
    this.tell('现在连不上服务中心。', `请再点一次，或拨${office().phone}。`)
  },

  tell(message: string, next: string) {
    this.setData({ problem: { message, next } })
  },

  openPosts() {
    wx.redirectTo({ url: '/pages/posts/posts' })
  },
})

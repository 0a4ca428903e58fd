import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Notice } from '../../functions/notices/store.ts'
import { qrCode } from '../../shared/qr-code.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { openids } from '../harness/neighbourhood.ts'
import { noticeIds } from '../harness/notices.ts'
import { water, waterId } from '../harness/reach.ts'

/** A notice on paper: anybody may open it who may read it, in a browser and without a sign-in. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ instancesPerFunction: 1 })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const { heating, shed, shifts } = noticeIds

async function open(query: string) {
  const response = await fetch(`${centre.standIn.urls.http}/notices/poster?${query}`)
  return { status: response.status, headers: response.headers, html: await response.text() }
}
const notice = (id: string) => (centre.dump().notices as Notice[]).find(({ _id }) => _id === id) as Notice

describe('the sheet for the board', () => {
  test('has the whole text, who announces it, and what was corrected', async () => {
    const { status, headers, html } = await open(`n=${heating}`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(html).toContain('<h1>3月20日停止供暖</h1>')
    expect(html).toContain('<p>家里有老人孩子的，请备好被褥。</p>')
    expect(html).toContain('<p>柳岸社区</p><p>2026年2月26日</p>')
    expect(html).toContain('第2版，2月27日更正：县里通知推迟五天')
    expect(html).toContain('@page { size: A4;')
  })

  test('of an announcement says until when, why until then, and how to say something', async () => {
    const { html } = await open(`n=${shed}`)
    expect(html).toContain('2月27日到3月6日 星期五 24:00，6个工作日')
    expect(html).toContain('2月28日 星期六调休上班，算工作日。')
    expect(html).toContain('点“我要提意见”')
    expect(html).toContain('写在纸上交到柳岸社区党群服务站（河湾路8号），或者打010-55550002，一样算数。')
    await centre.moveClock('2026-03-07T00:00:00+08:00')
    expect((await open(`n=${shed}`)).html).toContain(
      '公示期已经结束，不再收意见。想反映情况，请打010-55550002',
    )
  })

  test('of what is urgent says so and until when, and whom to ring, on the card for groups as well', async () => {
    await centre.put({ notices: [water] })
    for (const form of ['', '&form=group']) {
      const { html } = await open(`n=${waterId}${form}`)
      expect(html).toContain('<span class="urgent">紧急</span>通知')
      expect(html).toContain('到什么时候：3月2日 星期一 晚上8:00')
      expect(html).toContain('打电话问：柳岸社区党群服务站 010-55550002')
    }
    await centre.moveClock('2026-03-02T20:00:00+08:00')
    const { html } = await open(`n=${waterId}`)
    expect(html).not.toContain('紧急')
    expect(html).toContain('已经结束：3月2日 星期一 晚上8:00')
  })

  test('has a code that leads where everybody finds the notice', async () => {
    const { html } = await open(`n=${heating}`)
    const { size } = qrCode(`https://poster.test/notices/poster?n=${heating}`)
    expect(html).toContain(`viewBox="0 0 ${size + 8} ${size + 8}"`)
    expect(html.match(/<path d="([^"]+)"/)?.[1]?.length).toBeGreaterThan(1000)
  })

  test('shows the newest version, or that it was withdrawn and why', async () => {
    const call = { noticeId: heating, rev: 7, why: '县里还没有定下日期', hideText: true }
    dataOf(await centre.call(openids.leader, 'notices', 'withdrawNotice', call))
    const { status, html } = await open(`n=${heating}`)
    expect(status).toBe(200)
    expect(html).toContain('已撤回')
    expect(html).toContain('县里还没有定下日期')
    expect(html).not.toContain('供暖')
  })
})

test('the card for groups has the summary and a code, and no more', async () => {
  const { html } = await open(`n=${shed}&form=group`)
  expect(html).toContain('<p class="summary">有意见请说。</p>')
  expect(html).toContain('提意见到3月6日 星期五 24:00')
  expect(html).toContain('长按或扫码看全文，不用登录')
  expect(html).not.toContain('2号楼东侧')
})

describe('what is not for everybody', () => {
  test.each([
    ['is for volunteers', `n=${shifts}`, 404],
    ['is not there', 'n=ntc_nothing000000000', 404],
    ['is no id', 'n=<script>', 400],
    ['is not named', '', 400],
  ])('a notice that %s has no poster', async (_name, query, expected) => {
    const { status, html } = await open(query)
    expect(status).toBe(expected)
    expect(html).toMatch(/<h1>[^<]*(没有找到|没有填对)/)
    expect(html).not.toContain('<script')
  })

  test('a scheduled one has none before its time', async () => {
    const later = Date.parse('2026-03-03T09:00:00+08:00')
    await centre.put({ notices: [{ ...notice(heating), _id: 'ntc_later00000000000', visibleFrom: later }] })
    expect((await open('n=ntc_later00000000000')).status).toBe(404)
    await centre.moveClock('2026-03-03T09:00:00+08:00')
    expect((await open('n=ntc_later00000000000')).status).toBe(200)
  })
})

test('what somebody wrote stays text, and nothing runs', async () => {
  const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>'
  const { shown, ...rest } = notice(heating)
  const written = { ...shown, title: evil, summary: evil, markup: evil, meaning: evil, why: evil }
  await centre.put({ notices: [{ ...rest, _id: 'ntc_evil000000000000', unit: evil, shown: written }] })
  for (const form of ['board', 'group']) {
    const { html, headers } = await open(`n=ntc_evil000000000000&form=${form}`)
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain('&lt;script&gt;')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; img-src https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
  }
})

test('a caller puts no address of hers into the code, and nobody keeps the page', async () => {
  const { host } = new URL(centre.standIn.urls.http)
  const response = await fetch(`${centre.standIn.urls.http}/notices/poster?n=${heating}`, {
    headers: { 'x-forwarded-host': 'evil.example' },
  })
  const html = await response.text()
  expect(html).not.toContain('evil.example')
  expect(html).not.toContain(host)
  expect(response.headers.get('cache-control')).toBe('no-store')
})

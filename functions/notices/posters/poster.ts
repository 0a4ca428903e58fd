import { createHash } from 'node:crypto'
import type { Answer } from '../../../shared/errors.ts'
import { escapeHtml, htmlOf } from '../../../shared/notices/markup.ts'
import { isPressing, kindInWords } from '../../../shared/notices/rules.ts'
import { qrCode } from '../../../shared/qr-code.ts'
import { dateInWords, dayInWords, dayOf, inWords } from '../../../shared/time.ts'
import type { LivePage } from '../../platform/http-face.ts'
import type { NoticeView } from '../view.ts'
import { style } from './style.ts'

/**
 * A notice on paper, for everybody who may read it, without a sign-in: `GET /poster?n=ntc_…` is an A4 sheet for the board with the
 * whole text, `&form=group` a card with a code for WeChat groups. The code leads here again, so that a sheet that has hung for
 * weeks shows the newest version, or that it was withdrawn.
 */
export const poster: LivePage = {
  path: '/poster',
  async make(asked) {
    const { n: noticeId, form } = asked.query
    const answer = (await asked.ask('getNotice', { noticeId })) as Answer<NoticeView>
    const now = Date.now()
    const { status, body } = answer.ok
      ? { status: 200, body: form === 'group' ? card(answer.data, now) : sheet(answer.data, now) }
      : { status: answer.error.status, body: refused(answer.error) }
    const title = answer.ok ? answer.data.title : answer.error.message
    return { status, headers, html: page(title, body) }
  },
}

const headers = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    'img-src https: http:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`
}

/** For the paper board. */
function sheet(notice: NoticeView, now: number): string {
  const { unit, title, markup, meaning, attachments, pictures, withdrawn } = notice
  const parts = [
    `<p class="hint">按 Ctrl+P 打印，纸张选 A4。<a href="?n=${notice.id}&amp;form=group">发到群里的卡片</a></p>`,
    kindOf(notice, now),
    `<h1>${escapeHtml(title)}</h1>`,
    ends(notice, now),
    withdrawn &&
      `<section class="withdrawn"><p class="stamp">已撤回</p><p>${dateInWords(dayOf(withdrawn.at))}撤回：${escapeHtml(withdrawn.why)}</p></section>`,
    markup !== undefined && `<div class="text">${htmlOf(markup)}</div>`,
    meaning !== undefined && `<section class="box"><h2>这对您意味着</h2>${htmlOf(meaning)}</section>`,
    ...pictures.flatMap(({ url, name }) =>
      url ? [`<img class="picture" src="${escapeHtml(url)}" alt="${escapeHtml(name)}">`] : [],
    ),
    attachments.length > 0 &&
      `<p>附件：${attachments.map(({ name }) => escapeHtml(name)).join('、')}（请扫码看）</p>`,
    period(notice),
    // The box of an announcement says it already.
    !notice.announcement && phone(notice),
    `<footer><div><p>${escapeHtml(unit)}</p>${signature(notice)}</div>${code(notice, '扫码看最新内容')}</footer>`,
  ]
  return `<main class="sheet ${sizeOf(markup ?? '')}">\n${parts.filter(Boolean).join('\n')}\n</main>`
}

/** For groups: what it is about, and the code. */
function card(notice: NoticeView, now: number): string {
  const { unit, title, summary, withdrawn, announcement } = notice
  const parts = [
    kindOf(notice, now),
    `<h1>${escapeHtml(title)}</h1>`,
    withdrawn && '<p class="stamp">已撤回</p>',
    `<p class="summary">${escapeHtml(summary)}</p>`,
    ends(notice, now),
    phone(notice),
    announcement?.open && `<p class="strong">提意见到${until(announcement)}</p>`,
    code(notice, '长按或扫码看全文，不用登录'),
    `<p>${escapeHtml(unit)}</p>`,
  ]
  return `<main class="card">\n${parts.filter(Boolean).join('\n')}\n</main>`
}

function refused({ message, next }: { readonly message: string; readonly next: string }): string {
  return `<main class="card"><h1>${escapeHtml(message)}</h1><p>${escapeHtml(next)}</p></main>`
}

type Announced = NonNullable<NoticeView['announcement']>

/** What presses says so as long as it does. */
function kindOf(notice: NoticeView, now: number): string {
  const words = kindInWords[notice.kind]
  return isPressing(notice, now)
    ? `<p class="kind"><span class="urgent">紧急</span>${words}</p>`
    : `<p class="kind">${words}</p>`
}

/** Until when what it says goes on; an announcement has its period. */
function ends({ endsAt, withdrawn, announcement }: NoticeView, now: number): string | undefined {
  if (endsAt === undefined || withdrawn || announcement) return undefined
  return `<p class="strong">${endsAt <= now ? '已经结束' : '到什么时候'}：${inWords(endsAt)}</p>`
}

function phone({ office, withdrawn }: NoticeView): string | undefined {
  if (!office || withdrawn) return undefined
  return `<p class="strong">打电话问：${escapeHtml(office.name)} ${escapeHtml(office.phone)}</p>`
}

/** Until when, why until then, and how to say something; nothing of it on what was withdrawn. */
function period({ announcement, withdrawn, office }: NoticeView): string | undefined {
  if (!announcement || withdrawn) return undefined
  const { days, from, why, open, results } = announcement
  const [where, number] = office
    ? [`${escapeHtml(office.name)}（${escapeHtml(office.address)}）`, escapeHtml(office.phone)]
    : ['社区', '社区的电话']
  const how = open
    ? `<p>有意见请说：在微信小程序里打开这则公示，点“我要提意见”；也可以写在纸上交到${where}，或者打${number}，一样算数。每一条都会回复，名字只有工作人员能看到。</p>`
    : `<p>公示期已经结束，不再收意见。想反映情况，请打${number}，或者到${where}来说。</p>`
  const after = results.map(({ title }) => `<p>结果：${escapeHtml(title)}</p>`).join('')
  return `<section class="box"><h2>公示时间</h2><p class="strong">${dateInWords(dayOf(from))}到${until(announcement)}，${days}个工作日</p>${how}${after}<p class="small">${escapeHtml(why)}</p></section>`
}

function until({ lastDay }: Announced): string {
  return `${dayInWords(lastDay)} 24:00`
}

function signature({ visibleFrom, versions, version }: NoticeView): string {
  const [newest] = versions
  const corrected =
    version > 1 && newest
      ? `<p class="small">第${version}版，${dateInWords(dayOf(newest.at))}更正${newest.why ? `：${escapeHtml(newest.why)}` : ''}</p>`
      : ''
  return `<p>${dateOnPaper(visibleFrom)}</p>${corrected}`
}

/** Paper hangs for long, and is filed: with the year. */
function dateOnPaper(at: number): string {
  const [year = '', month = '', day = ''] = dayOf(at).split('-')
  return `${year}年${Number(month)}月${Number(day)}日`
}

/** Nothing where nobody knows what a code could lead to. */
function code({ poster }: NoticeView, caption: string): string {
  if (!poster) return ''
  const { size, rows } = qrCode(poster)
  const quiet = 4
  const side = size + 2 * quiet
  const boxes = rows.flatMap((runs, y) => {
    let x = quiet
    return runs.map(({ dark, length }) => {
      const box = dark ? `M${x} ${y + quiet}h${length}v1h-${length}z` : ''
      x += length
      return box
    })
  })
  return `<figure><svg viewBox="0 0 ${side} ${side}" role="img" aria-label="二维码" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${boxes.join('')}"/></svg><figcaption>${caption}</figcaption></figure>`
}

/** A short text is read from two steps away; a long one has to stay on few sheets. */
function sizeOf(markup: string): 'large' | 'middle' | 'small-print' {
  if (markup.length <= 250) return 'large'
  return markup.length <= 900 ? 'middle' : 'small-print'
}

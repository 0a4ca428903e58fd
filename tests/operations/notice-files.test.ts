import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Notice } from '../../functions/notices/store.ts'
import type { InputOf } from '../../shared/contract.ts'
import type { NoticesContract } from '../../shared/notices/contract.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { openids } from '../harness/neighbourhood.ts'

/** Pictures and attachments: what is taken in, who gets links to it, and what WeChat says of pictures. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ instancesPerFunction: 2 })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const { clerk, streetAdmin, countyAdmin, stranger } = openids
const street = '/qinghe/hewan'
const text = { title: '周六修剪行道树', summary: '请把车挪开。', markup: '周六上午8点到12点修剪行道树。' }
const mega = 1024 * 1024

type Operation = keyof NoticesContract
const call = <Op extends Operation>(
  openid: string,
  op: Op,
  input: InputOf<NoticesContract[Op]>,
  key?: string,
) => centre.call(openid, 'notices', op, input as never, key)

/** A camera's JPEG: EXIF with the place where it was taken, turned to the right, then a scan. */
const jpeg = Buffer.concat([
  Buffer.from('ffd8', 'hex'),
  segment(0xe0, Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\0\0', 'latin1')),
  segment(
    0xe1,
    Buffer.concat([
      Buffer.from('Exif\0\0', 'latin1'),
      // Orientation 6, then the place, as text for this test.
      Buffer.from('4d4d002a000000080001011200030000000100060000' + '00000000', 'hex'),
      Buffer.from('GPS 39.99N 116.33E', 'latin1'),
    ]),
  ),
  segment(0xfe, Buffer.from('taken by Wang', 'latin1')),
  Buffer.from('ffda0002', 'hex'),
  Buffer.from('the picture itself', 'latin1'),
  Buffer.from('ffd9', 'hex'),
])

function segment(code: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, code, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

const draft = async (plan: InputOf<NoticesContract['createNotice']>['plan'] = {}, openid: string = clerk) =>
  dataOf(
    await call(openid, 'createNotice', {
      node: street,
      kind: 'notice',
      audience: { nodes: [street] },
      text,
      plan,
    }),
  )

const upload = async (path: string, content: Buffer) =>
  (await centre.standIn.storage.upload(path, content, { openid: clerk, uid: '', loginType: 'WECHAT' })).fileID

const files = () => centre.standIn.storage.list().map(({ path, size }) => ({ path, size }))
const stored = (id: string) => (centre.dump().notices as Notice[]).find(({ _id }) => _id === id)

async function add(
  content: Buffer,
  name: string,
  use: 'picture' | 'attachment',
  more: { rev?: number } = {},
) {
  const { id, uploadTo } = await draft()
  const fileID = await upload(`${uploadTo}1.${name.split('.').at(-1)}`, content)
  return {
    id,
    answer: await call(clerk, 'addFile', { noticeId: id, rev: more.rev ?? 1, use, upload: fileID, name }),
  }
}

async function withPicture() {
  const { id, answer } = await add(jpeg, '路口.jpg', 'picture')
  const added = dataOf(answer)
  return { id, rev: added.rev, file: added.files[0]?.id ?? '' }
}

const say = (id: string, suggest: string) => {
  const trace = Object.values(stored(id)?.files ?? {})[0]?.trace
  return centre.standIn.pushes.send(clerk, {
    Event: 'wxa_media_check',
    trace_id: trace,
    errcode: 0,
    result: { suggest, label: 100 },
  })
}

describe('an attachment', () => {
  test('is taken out of the inbox, and read by a link of half an hour by who may read the notice', async () => {
    const content = Buffer.from('%PDF-1.7 绕行路线')
    const { id, answer } = await add(content, '绕行路线.pdf', 'attachment')
    const file = dataOf(answer).files[0]
    expect(file).toMatchObject({ name: '绕行路线.pdf', kind: 'pdf', bytes: 21, check: 'none' })
    expect(files()).toEqual([{ path: `notices/${id}/${file?.id}.pdf`, size: 21 }])

    expect(codeOf(await call(stranger, 'getNotice', { noticeId: id }))).toBe('NOT_FOUND')
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: 2 }))
    dataOf(await call(streetAdmin, 'reviewNotice', { noticeId: id, rev: 3, decision: 'approve' }))
    const { attachments } = dataOf(await call(stranger, 'getNotice', { noticeId: id }))
    expect(attachments).toMatchObject([{ name: '绕行路线.pdf', kind: 'pdf', bytes: 21 }])
    const url = attachments[0]?.url ?? ''
    expect(await (await fetch(url)).text()).toBe('%PDF-1.7 绕行路线')
    await centre.moveClock('2026-03-02T08:30:01+08:00')
    expect((await fetch(url)).status).toBe(403)
  })

  test('of 50 MB is refused and removed', async () => {
    const { id, answer } = await add(Buffer.alloc(50 * mega, '%PDF-'), '大.pdf', 'attachment')
    expect(codeOf(answer)).toBe('FILE_TOO_LARGE')
    expect(files()).toEqual([])
    expect(stored(id)).toMatchObject({ rev: 1, files: {} })
  })

  test('of 10 MB is taken, of one byte more is not', async () => {
    dataOf((await add(Buffer.alloc(10 * mega, '%PDF-'), '正好.pdf', 'attachment')).answer)
    expect(codeOf((await add(Buffer.alloc(10 * mega + 1, '%PDF-'), '多一点.pdf', 'attachment')).answer)).toBe(
      'FILE_TOO_LARGE',
    )
  })

  test.each([
    ['程序.exe', 'MZ', 'attachment'],
    ['其实是程序.pdf', 'MZ', 'attachment'],
    ['带宏.docm', 'PK\x03\x04 word/', 'attachment'],
    ['其实是表.docx', 'PK\x03\x04 xl/', 'attachment'],
    ['不是图片.pdf', '%PDF-1.7', 'picture'],
    ['照片.jpg', '\xff\xd8\xff\xe0', 'attachment'],
  ] as const)('%s is refused and removed', async (name, content, use) => {
    const { answer } = await add(Buffer.from(content, 'latin1'), name, use)
    expect(codeOf(answer)).toBe('FILE_KIND')
    expect(files()).toEqual([])
  })

  test('that lies elsewhere is not taken, and stays', async () => {
    const { id } = await draft()
    const other = await draft()
    const elsewhere = await upload(`${other.uploadTo}1.pdf`, Buffer.from('%PDF-1.7'))
    const input = { noticeId: id, rev: 1, use: 'attachment', name: '1.pdf' } as const
    expect(codeOf(await call(clerk, 'addFile', { ...input, upload: elsewhere }))).toBe('FILE_MISSING')
    const up = elsewhere.replace(`inbox/${other.id}`, `inbox/${id}/../${other.id}`)
    expect(codeOf(await call(clerk, 'addFile', { ...input, upload: up }))).toBe('FILE_MISSING')
    const nothing = elsewhere.replace(other.id, id)
    expect(codeOf(await call(clerk, 'addFile', { ...input, upload: nothing }))).toBe('FILE_MISSING')
    expect(files()).toHaveLength(1)
  })

  test('sent twice at once is there once', async () => {
    const { id, uploadTo } = await draft()
    const fileID = await upload(`${uploadTo}1.pdf`, Buffer.from('%PDF-1.7'))
    const input = { noticeId: id, rev: 1, use: 'attachment', upload: fileID, name: '1.pdf' } as const
    const both = await Promise.all([1, 2].map(() => call(clerk, 'addFile', input, 'same-key-1')))
    for (const one of both) expect(dataOf(one)).toMatchObject({ rev: 2 })
    expect(files()).toHaveLength(1)
    expect(dataOf(await call(clerk, 'addFile', input, 'same-key-1')).rev).toBe(2)
  })

  test('of a draft that somebody saved meanwhile is refused and can be sent again', async () => {
    const { id, uploadTo } = await draft()
    const fileID = await upload(`${uploadTo}1.pdf`, Buffer.from('%PDF-1.7'))
    dataOf(await call(clerk, 'saveDraft', { noticeId: id, rev: 1, text }))
    const input = { noticeId: id, use: 'attachment', upload: fileID, name: '1.pdf' } as const
    expect(codeOf(await call(clerk, 'addFile', { ...input, rev: 1 }))).toBe('STALE')
    expect(files()).toEqual([{ path: `${uploadTo}1.pdf`, size: 8 }])
    expect(dataOf(await call(clerk, 'addFile', { ...input, rev: 2 })).rev).toBe(3)
  })

  test('is taken out of a draft again, but not out of what was published', async () => {
    const { id, answer } = await add(Buffer.from('%PDF-1.7'), '1.pdf', 'attachment')
    const fileId = dataOf(answer).files[0]?.id ?? ''
    const publishedToo = { noticeId: id, fileId }
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: 2 }))
    dataOf(await call(streetAdmin, 'reviewNotice', { noticeId: id, rev: 3, decision: 'approve' }))
    dataOf(await call(clerk, 'startCorrection', { noticeId: id, rev: 4, why: '路线变了' }))
    const removed = dataOf(await call(clerk, 'removeFile', { ...publishedToo, rev: 5 }))
    expect(removed.draft?.attachments).toEqual([])
    expect(removed.shown?.attachments).toEqual([fileId])
    expect(files()).toHaveLength(1)

    const other = await add(Buffer.from('%PDF-1.7'), '2.pdf', 'attachment')
    const second = dataOf(other.answer).files[0]?.id ?? ''
    const gone = dataOf(await call(clerk, 'removeFile', { noticeId: other.id, rev: 2, fileId: second }))
    expect(gone).toMatchObject({ files: [], draft: { attachments: [] } })
    expect(files()).toHaveLength(1)
  })

  test('leaves with a draft that was thrown away, a month later', async () => {
    const { id } = await add(Buffer.from('%PDF-1.7'), '1.pdf', 'attachment')
    dataOf(await call(clerk, 'discardDraft', { noticeId: id, rev: 2 }))
    expect(files()).toHaveLength(1)
    await centre.moveClock('2026-04-01T08:00:00+08:00')
    await centre.standIn.timers.fire('notices')
    expect(files()).toEqual([])
    expect(stored(id)).toBeUndefined()
  })

  // A day later nothing lies in storage but what the notice names, wherever it died.
  test.each(
    (['database.*', 'storage.*'] as const).flatMap((action) =>
      [0, 1, 2, 3, 4].flatMap((skip) =>
        (['before', 'after'] as const).map((when) => [action, skip, when] as const),
      ),
    ),
  )('whose taking in dies at %s request %i (%s) leaves nothing behind', async (action, skip, when) => {
    const { id, uploadTo } = await draft()
    const fileID = await upload(`${uploadTo}1.pdf`, Buffer.from('%PDF-1.7'))
    const fault = { id: 'death', mode: 'kill-instance', action, times: 1, skip, when } as const
    centre.standIn.faults.add(fault)
    const list = { noticeId: id, rev: 1, use: 'attachment', upload: fileID, name: '名单.pdf' } as const
    await call(clerk, 'addFile', list).catch(() => undefined)
    centre.standIn.faults.remove('death')
    const isHeardOf = stored(id)?.pending.some(({ kind }) => kind === 'sweep') ?? false
    await centre.moveClock('2026-03-03T08:01:00+08:00')
    await centre.standIn.timers.fire('notices')
    const named = Object.values(stored(id)?.files ?? {}).map(({ fileId }) => fileId)
    const left = centre.standIn.storage.list().map((file) => file.fileID)
    // What no function has heard of is the bucket's to delete.
    expect(left).toEqual(isHeardOf ? named : [fileID])
    expect(stored(id)?.pending).toEqual([])
  })

  test('is gone a minute later where taking it out died half way', async () => {
    const { id, answer } = await add(Buffer.from('%PDF-1.7'), '1.pdf', 'attachment')
    const { rev, files: all } = dataOf(answer)
    const file = all[0]?.id ?? ''
    const fault = { id: 'death', mode: 'kill-instance', action: 'storage.*', times: 1 } as const
    centre.standIn.faults.add({ ...fault, when: 'before' })
    await call(clerk, 'removeFile', { noticeId: id, rev, fileId: file }).catch(() => undefined)
    centre.standIn.faults.remove('death')
    expect(stored(id)?.files).toEqual({})
    expect(files()).toHaveLength(1)
    await centre.standIn.timers.fire('notices')
    expect(files()).toEqual([])
  })

  test('a draft names only files that are its own', async () => {
    const { id } = await draft()
    const foreign = { ...text, attachments: ['fil_0000000000000000'] }
    expect(codeOf(await call(clerk, 'saveDraft', { noticeId: id, rev: 1, text: foreign }))).toBe(
      'INVALID_INPUT',
    )
  })
})

describe('a picture', () => {
  test('says nothing of who took it and where, only which way is up', async () => {
    const { id, file } = await withPicture()
    const path = `notices/${id}/${file}.jpg`
    const record = centre.standIn.storage.list().find((one) => one.path === path)
    if (!record) throw new Error('no picture')
    const content = centre.standIn.storage.content(record)
    expect(content.toString('latin1')).not.toMatch(/GPS|taken by/)
    expect(content.toString('latin1')).toContain('the picture itself')
    expect(content.toString('hex')).toContain('0112000300000001' + '0006')
    expect(content.subarray(0, 2).toString('hex')).toBe('ffd8')
  })

  test('waits for WeChat; then it is published and read', async () => {
    const { id, rev } = await withPicture()
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev }))
    const review = { noticeId: id, rev: 3, decision: 'approve' } as const
    expect(codeOf(await call(streetAdmin, 'reviewNotice', review))).toBe('PICTURES_UNCHECKED')
    await say(id, 'pass')
    await say(id, 'pass')
    expect(stored(id)).toMatchObject({ rev: 3, traces: [] })
    dataOf(await call(streetAdmin, 'reviewNotice', review))
    const { pictures } = dataOf(await call(stranger, 'getNotice', { noticeId: id }))
    expect(pictures).toMatchObject([{ kind: 'jpg' }])
    expect((await fetch(pictures[0]?.url ?? '')).status).toBe(200)
  })

  test('that WeChat refuses is not published, until it is taken out', async () => {
    const { id, rev, file } = await withPicture()
    await say(id, 'risky')
    const refused = await call(clerk, 'submitForReview', { noticeId: id, rev })
    expect(refused).toMatchObject({
      error: { code: 'CONTENT_REFUSED', details: { fields: ['text.pictures'], files: [file] } },
    })
    dataOf(await call(clerk, 'removeFile', { noticeId: id, rev, fileId: file }))
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: 3 }))
  })

  test('of an urgent notice is shown when WeChat has let it pass, and not before', async () => {
    const { id, uploadTo } = await draft({ urgent: true }, streetAdmin)
    const fileID = await upload(`${uploadTo}1.jpg`, jpeg)
    const input = { noticeId: id, rev: 1, use: 'picture', upload: fileID, name: '现场.jpg' } as const
    dataOf(await call(streetAdmin, 'addFile', input))
    dataOf(await call(streetAdmin, 'publishUrgent', { noticeId: id, rev: 2 }))
    const shown = async () => dataOf(await call(stranger, 'getNotice', { noticeId: id })).pictures
    expect(await shown()).toEqual([])
    await say(id, 'pass')
    expect(await shown()).toHaveLength(1)
  })

  test('that WeChat says nothing about in half an hour is looked at by who approves', async () => {
    const { id, rev } = await withPicture()
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev }))
    const review = { noticeId: id, rev: 3, decision: 'approve' } as const
    centre.standIn.clock.set(Date.parse('2026-03-02T08:29:59+08:00'), true)
    expect(codeOf(await call(streetAdmin, 'reviewNotice', review))).toBe('PICTURES_UNCHECKED')
    centre.standIn.clock.set(Date.parse('2026-03-02T08:30:00+08:00'), true)
    dataOf(await call(streetAdmin, 'reviewNotice', review))
    expect(dataOf(await call(stranger, 'getNotice', { noticeId: id })).pictures).toHaveLength(1)
  })

  test('what WeChat says while somebody writes is kept', async () => {
    const { id, rev, file } = await withPicture()
    await Promise.all([
      say(id, 'pass'),
      call(clerk, 'saveDraft', { noticeId: id, rev, text: { ...text, pictures: [file] } }),
    ])
    expect(stored(id)?.files[file]?.check).toBe('pass')
    expect(stored(id)?.draft?.pictures).toEqual([file])
  })

  test('of an urgent notice, about which WeChat says nothing, is looked at by the second person', async () => {
    const { id, uploadTo } = await draft({ urgent: true }, streetAdmin)
    const fileID = await upload(`${uploadTo}1.jpg`, jpeg)
    const input = { noticeId: id, rev: 1, use: 'picture', upload: fileID, name: '现场.jpg' } as const
    dataOf(await call(streetAdmin, 'addFile', input))
    dataOf(await call(streetAdmin, 'publishUrgent', { noticeId: id, rev: 2 }))
    const confirm = { noticeId: id, rev: 3 }
    expect(codeOf(await call(countyAdmin, 'confirmUrgent', confirm))).toBe('PICTURES_UNCHECKED')
    centre.standIn.clock.set(Date.parse('2026-03-02T08:30:00+08:00'), true)
    dataOf(await call(countyAdmin, 'confirmUrgent', confirm))
    expect(dataOf(await call(stranger, 'getNotice', { noticeId: id })).pictures).toHaveLength(1)
  })

  test('may be judged before anybody has noted down what was asked', async () => {
    const { pushes } = centre.standIn
    const schedule = vi.spyOn(pushes, 'schedule').mockImplementation(async (_delay, openid, event) => {
      await pushes.send(openid, { ...event, result: { suggest: 'risky', label: 20001 } })
    })
    const { id, rev, file } = await withPicture()
    schedule.mockRestore()
    expect(stored(id)).toMatchObject({ traces: [], files: { [file]: { check: 'refused' } } })
    expect(codeOf(await call(clerk, 'submitForReview', { noticeId: id, rev }))).toBe('CONTENT_REFUSED')
  })

  test('that the function died over is asked about when the phone sends it again', async () => {
    const { id, uploadTo } = await draft()
    const fileID = await upload(`${uploadTo}1.jpg`, jpeg)
    const input = { noticeId: id, rev: 1, use: 'picture', upload: fileID, name: '路口.jpg' } as const
    const lost = { mode: 'timeout-before', after: 50, action: 'database.modifyDocument', times: 1 } as const
    centre.standIn.faults.add({ ...lost, collection: 'notices' })
    const first = await call(clerk, 'addFile', input, 'same-key-again')
    expect(codeOf(first)).toBe('UNAVAILABLE')
    dataOf(await call(clerk, 'addFile', input, 'same-key-again'))
    const [file] = Object.values(stored(id)?.files ?? {})
    expect(file?.trace).toMatch(/./)
    expect(stored(id)?.traces).toEqual([file?.trace])
  })

  test('a push about something else changes nothing; for a day it is known what it said', async () => {
    const { id } = await withPicture()
    const { picture_verdicts: none, ...before } = centre.dump()
    expect(none).toEqual([])
    const other = { Event: 'wxa_media_check', trace_id: 'somebody-elses', result: { suggest: 'risky' } }
    await centre.standIn.pushes.send(clerk, other)
    await centre.standIn.functions.call(
      'notices',
      { Event: 'subscribe_msg_popup_event' },
      { kind: 'push', openid: clerk },
    )
    const { picture_verdicts: verdicts, ...after } = centre.dump()
    expect(after).toEqual(before)
    expect(stored(id)?.traces).toHaveLength(1)
    expect(verdicts).toMatchObject([{ _id: 'somebody-elses', verdict: 'refused' }])
    await centre.moveClock('2026-03-03T08:00:00+08:00')
    await centre.standIn.timers.fire('notices')
    expect(centre.dump().picture_verdicts).toEqual([])
  })
})

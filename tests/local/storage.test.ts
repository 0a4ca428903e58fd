import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileRule } from '../../local/cloudbase/rule-expression.ts'
import { storageRulesOf } from '../../local/cloudbase/storage.ts'
import { type Started, start } from './stand-in.ts'

const idOf = (path: string) => `cloud://local-env.6c6f-local-env-1250000000/${path}`

describe('storage from a function, through the SDK', () => {
  let platform: Started
  beforeAll(async () => {
    platform = await start({ clock: '2026-03-02T01:00:00Z' })
  })
  afterAll(() => platform.end())

  const run = async (data: object) => (await platform.call(data)).body.result

  test('uploads, downloads, says what is known of a file, and deletes', async () => {
    const fileID = idOf('通知/第 1 期.txt')
    expect(await run({ op: 'upload', cloudPath: '通知/第 1 期.txt', text: '你好' })).toEqual({ fileID })
    expect(await run({ op: 'download', fileID })).toBe('你好')
    expect(await run({ op: 'info', fileList: [fileID] })).toMatchObject({
      fileList: [{ code: 'SUCCESS', fileID, size: 6, mime: 'text/plain', fileName: '第 1 期.txt' }],
    })
    expect(await platform.control('GET /storage')).toEqual([
      {
        path: '通知/第 1 期.txt',
        fileID,
        openid: '',
        size: 6,
        contentType: 'text/plain',
        uploadedAt: '2026-03-02T01:00:00.000Z',
      },
    ])
    expect(await run({ op: 'remove', fileList: [fileID, idOf('none')] })).toMatchObject({
      fileList: [
        { fileID, code: 'SUCCESS' },
        { fileID: idOf('none'), code: 'STORAGE_FILE_NONEXIST' },
      ],
    })
    expect(await run({ op: 'download', fileID })).toMatchObject({ code: 'STORAGE_FILE_NONEXIST' })
  })

  test('temporary links expire by the clock, and cannot be made up', async () => {
    const fileID = idOf('a.txt')
    await run({ op: 'upload', cloudPath: 'a.txt', text: 'a' })
    const { fileList } = await run({ op: 'links', fileList: [{ fileID, maxAge: 60 }] })
    const link: string = fileList[0].tempFileURL
    expect((await fetch(link)).status).toBe(200)
    expect((await fetch(link.replace('a.txt', 'b.txt'))).status).toBe(403)
    expect((await fetch(link.replace(/t=\d+/, 't=9999999999'))).status).toBe(403)
    await platform.control('POST /clock', { advance: 61_000 })
    const late = await fetch(link)
    expect(late.status).toBe(403)
    expect(await late.text()).toContain('<Message>Request has expired</Message>')
  })

  test('moves what was cleaned from the inbox to where it is shown', async () => {
    await run({ op: 'upload', cloudPath: 'inbox/p.jpg', text: 'picture' })
    const moved = [{ srcPath: 'inbox/p.jpg', dstPath: 'public/p.jpg', removeOriginal: true }]
    expect(await run({ op: 'copy', fileList: moved })).toMatchObject({
      fileList: [{ fileId: idOf('public/p.jpg') }],
    })
    expect(await run({ op: 'download', fileID: idOf('public/p.jpg') })).toBe('picture')
    expect(await run({ op: 'download', fileID: idOf('inbox/p.jpg') })).toMatchObject({
      code: 'STORAGE_FILE_NONEXIST',
    })
    await run({ op: 'upload', cloudPath: 'inbox/p.jpg', text: 'other' })
    const kept = [{ srcPath: 'inbox/p.jpg', dstPath: 'public/p.jpg', overwrite: false }]
    expect(await run({ op: 'copy', fileList: kept })).toMatchObject({
      fileList: [{ code: 'FILE_ALREADY_EXISTS' }],
    })
  })

  test.each(['/a', 'a//b', 'a/../b', '', 'a?b', 'a/'])('refuses the path %j', async (cloudPath) => {
    expect(await run({ op: 'upload', cloudPath, text: 'a' })).toMatchObject({ code: 'INVALID_PARAM' })
  })
})

describe('storage from a mini-program', () => {
  let platform: Started
  beforeAll(async () => {
    platform = await start()
  })
  afterAll(() => platform.end())

  const upload = (openid: string, path: string, text: string) =>
    fetch(`${platform.urls.control}/wx/upload?openid=${openid}&cloudPath=${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: text,
    })
  const download = (openid: string, path: string) =>
    fetch(`${platform.urls.control}/wx/download?openid=${openid}&fileID=${idOf(path)}`)

  test('only who uploaded a file reads, overwrites and deletes it', async () => {
    const uploaded = await upload('mother', 'inbox/mother.jpg', 'picture')
    expect(await uploaded.json()).toEqual({ fileID: idOf('inbox/mother.jpg') })
    expect(await (await download('mother', 'inbox/mother.jpg')).text()).toBe('picture')
    const foreign = await download('neighbour', 'inbox/mother.jpg')
    expect(foreign.status).toBe(403)
    expect(await foreign.json()).toMatchObject({ code: 'STORAGE_EXCEED_AUTHORITY' })
    expect((await upload('neighbour', 'inbox/mother.jpg', 'other')).status).toBe(403)
    expect(
      await platform.control('POST /wx/delete', {
        openid: 'neighbour',
        fileList: [idOf('inbox/mother.jpg')],
      }),
    ).toMatchObject({ fileList: [{ status: -503002 }] })
    expect(
      await platform.control('POST /wx/links', { openid: 'neighbour', fileList: [idOf('inbox/mother.jpg')] }),
    ).toMatchObject({ fileList: [{ status: 1, tempFileURL: '' }] })
    const own = { openid: 'mother', fileList: [idOf('inbox/mother.jpg')] }
    const { fileList } = (await platform.control('POST /wx/links', own)) as {
      fileList: { tempFileURL: string }[]
    }
    expect(await (await fetch(fileList[0]?.tempFileURL ?? '')).text()).toBe('picture')
    expect(await platform.control('POST /wx/delete', own)).toMatchObject({ fileList: [{ status: 0 }] })
    expect((await download('mother', 'inbox/mother.jpg')).status).toBe(403)
  })

  test('a function reads what a resident uploaded', async () => {
    await upload('mother', 'inbox/form.txt', 'form')
    const { body } = await platform.call({ op: 'download', fileID: idOf('inbox/form.txt') })
    expect(body.result).toBe('form')
  })
})

describe('access as a release names it', () => {
  test.each([
    ['PRIVATE', 'reads and writes', 'nothing'],
    ['READONLY', 'reads and writes', 'reads'],
    ['ADMINWRITE', 'reads', 'reads'],
    ['ADMINONLY', 'nothing', 'nothing'],
  ])('%s: who uploaded a file %s, everybody else %s', (name, owner, others) => {
    const { read, write } = storageRulesOf(name)
    const may = (openid: string) => {
      const scope = { auth: { openid, uid: openid, loginType: 'WECHAT' }, resource: { openid: 'a' } }
      const rights = [compileRule(read)(scope) ? 'reads' : '', compileRule(write)(scope) ? 'writes' : '']
      return rights.filter(Boolean).join(' and ') || 'nothing'
    }
    expect([may('a'), may('b')]).toEqual([owner, others])
  })

  test('an unknown name is an error', () => {
    expect(() => storageRulesOf('PUBLIC')).toThrow('PUBLIC is none of')
  })
})

describe('rules', () => {
  const auth = { openid: 'a', uid: 'a', loginType: 'WECHAT' }
  test.each([
    [true, true],
    [false, false],
    ['auth != null', true],
    ['auth == null', false],
    ['resource.openid == auth.openid', true],
    ["auth.loginType != 'ANONYMOUS' && auth != null", true],
    ["auth.loginType == 'ANONYMOUS' || resource.size > 100", false],
    ['resource.size < 100 && /^inbox\\//.test(resource.path)', true],
    ['/^public\\//.test(resource.path)', false],
    ['!(resource.openid != auth.openid)', true],
    ['resource.unknown.field == null', true],
    ['auth.openid', false],
  ])('%s is %s', (rule, expected) => {
    const resource = { openid: 'a', path: 'inbox/p.jpg', size: 99 }
    expect(compileRule(rule)({ auth, resource })).toBe(expected)
  })

  test.each(['auth ==', 'auth = null', '(auth != null', 'resource.path.startsWith("a")', '/a/.exec(x)'])(
    'refuses %s',
    (rule) => {
      expect(() => compileRule(rule)).toThrow(/Rule/)
    },
  )
})

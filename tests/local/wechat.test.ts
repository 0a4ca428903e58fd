import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { decodeOpenApiRequest } from '../../local/cloudbase/protobuf.ts'
import { isFieldValue } from '../../local/cloudbase/template-fields.ts'
import { probe, type Started, start } from './stand-in.ts'

const template = 'reminder-template'

describe('open APIs of WeChat', () => {
  let platform: Started
  beforeAll(async () => {
    platform = await start({
      functions: [probe, { ...probe, name: 'open' }],
      clock: '2026-03-02T01:00:00Z',
      templates: { [template]: ['thing1', 'time2'] },
      messagePush: { '*': 'probe' },
    })
  })
  afterAll(() => platform.end())
  beforeEach(() => platform.reset())

  /** The answer of WeChat inside the message that the SDK hands over. */
  async function open(api: string, fields: object, caller?: object) {
    const { body } = await platform.call({ op: 'openapi', api, fields }, caller)
    if (typeof body.result !== 'string') return body.result
    const text = Buffer.from(body.result, 'base64').toString('utf8')
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1))
  }
  const send = (data: object = {}, touser = 'resident') =>
    open('subscribeMessage.send', {
      touser,
      template_id: template,
      page: 'pages/home/home',
      data: { thing1: { value: '养老认证' }, time2: { value: '2026年3月2日 9:30' }, ...data },
    })

  test('a message costs a credit, which one tap bought', async () => {
    expect(await send()).toEqual({ errcode: 43101, errmsg: 'user refuse to accept the msg' })
    expect(await platform.control('GET /mailbox?openid=resident')).toEqual([])
    const bought = await platform.control('POST /wx/subscribe', { openid: 'resident', tmplIds: [template] })
    expect(bought).toMatchObject({ [template]: 'accept', credits: { [template]: 1 } })
    expect(await send()).toMatchObject({ errcode: 0, errmsg: 'ok', msgid: 1 })
    expect(await send()).toMatchObject({ errcode: 43101 })
    expect(await platform.control('GET /mailbox?openid=resident')).toEqual([
      {
        id: 1,
        at: '2026-03-02T01:00:00.000Z',
        openid: 'resident',
        templateId: template,
        data: { thing1: '养老认证', time2: '2026年3月2日 9:30' },
        page: 'pages/home/home',
        requestId: expect.any(String),
      },
    ])
  })

  test('two functions that spend the last credit at once deliver one message', async () => {
    await platform.control('PUT /credits', { openid: 'resident', templateId: template, credit: 1 })
    const answers = await Promise.all([send(), send(), send()])
    expect(answers.map(({ errcode }) => errcode).sort()).toEqual([0, 43101, 43101])
    expect(await platform.control('GET /mailbox')).toHaveLength(1)
  })

  test('who refuses in the dialog grants nothing', async () => {
    const answers = { [template]: 'reject' }
    await platform.control('POST /wx/subscribe', { openid: 'resident', tmplIds: [template], answers })
    expect(await send()).toMatchObject({ errcode: 43101 })
  })

  test('what is wrong with a message is said, and costs nothing', async () => {
    await platform.control('PUT /credits', { openid: 'resident', templateId: template, credit: 1 })
    const long = { thing1: { value: '一二三四五六七八九十一二三四五六七八九十一' } }
    expect(await send(long)).toEqual({
      errcode: 47003,
      errmsg: 'argument invalid! data.thing1.value invalid',
    })
    expect(await send({ time2: undefined })).toMatchObject({ errcode: 47003 })
    expect(await send({}, '')).toMatchObject({ errcode: 40003 })
    expect(
      await open('subscribeMessage.send', { touser: 'a', template_id: 'other', data: {} }),
    ).toMatchObject({
      errcode: 40037,
    })
    expect(await send()).toMatchObject({ errcode: 0 })
  })

  test('an API that nobody knows fails by its name; one without permission with the code of the cloud', async () => {
    expect(await open('urlscheme.generate', {})).toEqual({
      code: 'API_NOT_FOUND',
      message: '[-604100] the stand-in does not know the open API urlscheme.generate',
    })
    const response = await fetch(`${platform.urls.call}/open`, {
      method: 'POST',
      body: JSON.stringify({
        openid: 'a',
        data: { op: 'openapi', api: 'subscribeMessage.send', fields: {} },
      }),
    })
    const { result } = (await response.json()) as { result: string }
    // Field 3, the error code: -604101 as a 64-bit varint.
    expect(Buffer.from(result, 'base64').toString('hex')).toContain('18bb90dbffffffffffff01')
  })

  test('who was called by HTTP or by a function has no token for it; a timer has', async () => {
    const data = { op: 'openapi', api: 'subscribeMessage.send', fields: {} }
    const { body } = await platform.call({ op: 'call', name: 'probe', data })
    expect(body.result.result).toEqual({
      code: 'INVALID_PARAM',
      message: 'subscribeMessage.send:fail Invalid request param',
    })
    const byTimer = await platform.functions.call('probe', data, { kind: 'timer' })
    expect(JSON.parse(byTimer.result)).toEqual(expect.any(String))
    const byHttp = await platform.functions.call('probe', data, { kind: 'http' })
    expect(JSON.parse(byHttp.result)).toMatchObject({ code: 'INVALID_PARAM' })
  })

  test('only the message format that WeChat takes is taken', async () => {
    const { body } = await platform.call({
      op: 'wxJson',
      api: 'subscribeMessage.send',
      fields: { touser: 'a' },
    })
    expect(body.result).toMatchObject({
      code: 'INVALID_PARAM',
      message: expect.stringContaining('CommApiData'),
    })
    expect(() => decodeOpenApiRequest(Buffer.from([8, 1]))).toThrow('no open API')
  })

  test('plain JSON works by the older action', async () => {
    const fields = { content: '你好', version: 2, scene: 2, openid: 'resident' }
    const { body } = await platform.call({ op: 'wxApi', api: 'security.msgSecCheck', fields })
    expect(body.result.result).toMatchObject({ errcode: 0, result: { suggest: 'pass', label: 100 } })
  })

  test('texts are judged, of people who were here within two hours', async () => {
    const check = (content: string, openid = 'resident') =>
      open('security.msgSecCheck', { content, version: 2, scene: 2, openid })
    expect(await check('路灯坏了')).toMatchObject({ errcode: 0, result: { suggest: 'pass', label: 100 } })
    expect(await check('代开发票')).toMatchObject({ errcode: 0, result: { suggest: 'risky', label: 20001 } })
    expect(await check('刷单兼职')).toMatchObject({ errcode: 0, result: { suggest: 'review', label: 20008 } })
    expect(await check('你好', 'stranger')).toMatchObject({ errcode: 61010 })
  })

  test('a picture is judged later, by message push', async () => {
    const asked = { media_url: 'http://127.0.0.1/risky-content.jpg', media_type: 2, version: 2, scene: 2 }
    const { errcode, trace_id } = await open('security.mediaCheckAsync', { ...asked, openid: 'resident' })
    expect(errcode).toBe(0)
    expect(await platform.control('GET /pushes')).toMatchObject([{ openid: 'resident', event: { trace_id } }])
    expect(platform.database.dump().things).toEqual([])
    await platform.control('POST /clock', { advance: 5000 })
    expect(platform.database.dump().things).toMatchObject([
      {
        source: 'wx_push',
        trigger: 'wx_push',
        openid: 'resident',
        event: {
          MsgType: 'event',
          Event: 'wxa_media_check',
          FromUserName: 'resident',
          trace_id,
          result: { suggest: 'risky', label: 20001 },
        },
      },
    ])
  })

  test('a person can push any event', async () => {
    const event = { Event: 'subscribe_msg_change_event', List: [{ TemplateId: template }] }
    expect(await platform.control('POST /pushes', { openid: 'resident', event })).toMatchObject({
      result: 'recorded',
    })
  })

  test('a phone number is told once for a code', async () => {
    const asked = { openid: 'resident', phone: '13800000000' }
    const { code } = (await platform.control('POST /wx/phone-code', asked)) as { code: string }
    expect(await open('phonenumber.getPhoneNumber', { code })).toMatchObject({
      errcode: 0,
      phone_info: { purePhoneNumber: '13800000000', countryCode: '86' },
    })
    expect(await open('phonenumber.getPhoneNumber', { code })).toMatchObject({ errcode: 40029 })
  })
})

describe('fields of subscription messages', () => {
  test.each([
    ['thing1', '一二三四五六七八九十一二三四五六七八九十', true],
    ['thing1', '一二三四五六七八九十一二三四五六七八九十一', false],
    ['thing1', '', false],
    ['thing1', '两行\n字', false],
    ['number2', '12.5', true],
    ['number2', '12a', false],
    ['letter3', 'ABC', true],
    ['letter3', '甲', false],
    ['symbol4', '※※', true],
    ['symbol4', 'a', false],
    ['character_string5', 'A-0012', true],
    ['character_string5', '号A12', false],
    ['character_string5', '123456789012345678901234567890123', false],
    ['time6', '15:01', true],
    ['time6', '2019年10月1日 15:01', true],
    ['time6', '2026年3月2日 9:00~2026年3月2日 9:30', true],
    ['time6', '2026-03-02 09:00', true],
    ['time6', '2026年3月2日', false],
    ['time6', '下午三点', false],
    ['date7', '2019年10月1日', true],
    ['date7', '2019年10月1日 15:01', true],
    ['date7', '2018-01-01', true],
    ['date7', '明天', false],
    ['amount8', '¥100.5元', true],
    ['amount8', '一百元', false],
    ['phone_number9', '+86-0766-66888866', true],
    ['phone_number9', '一三八', false],
    ['car_number10', '粤A8Z888挂', true],
    ['car_number10', '粤A8Z888挂挂挂', false],
    ['name11', '王小明', true],
    ['name11', '一二三四五六七八九十一', false],
    ['phrase12', '配送中', true],
    ['phrase12', '一二三四五六', false],
    ['phrase12', 'done', false],
    ['mystery13', 'a', false],
  ])('%s takes %s: %s', (name, value, expected) => {
    expect(isFieldValue(name, value)).toBe(expected)
  })
})

import { expect, test } from 'vitest'
import { findPersonalData } from '../../shared/notices/personal-data.ts'

const found = (text: string) => findPersonalData(text).map(({ kind, text }) => [kind, text])

test.each([
  // The number that GB 11643 itself gives as its example.
  ['身份证11010519491231002X，请核对', [['identity-number', '11010519491231002X']]],
  ['身份证110105 19491231 002x', [['identity-number', '110105 19491231 002x']]],
  ['打电话13800550001', [['mobile-number', '13800550001']]],
  ['+86 138 0055 0001', [['mobile-number', '+86 138 0055 0001']]],
  ['卡号4111 1111 1111 1111', [['bank-card', '4111 1111 1111 1111']]],
  ['住3号楼2单元501室', [['home-address', '3号楼2单元501室']]],
  ['住12-1-1203', [['home-address', '12-1-1203']]],
  ['1953年3月8日出生', [['birthday', '1953年3月8日出生']]],
  [
    '王某，13800550001，住3栋501，身份证11010519491231002X',
    [
      ['mobile-number', '13800550001'],
      ['home-address', '3栋501'],
      ['identity-number', '11010519491231002X'],
    ],
  ],
])('%s', (text, findings) => {
  expect(found(text)).toEqual(findings)
})

test.each([
  ['a wrong check digit', '编号110105194912310021'],
  ['a landline of an office', '请打010-55550201'],
  ['a hotline', '也可以打12345、400-123-4567'],
  ['a number of an order', '订单4111111111111112'],
  ['buildings without a flat', '3号楼、4号楼停水'],
  ['a date', '2026年3月8日生效'],
  ['a period', '2026-03-02至2026-03-06'],
  ['nothing', ''],
])('%s is nothing to ask about', (_what, text) => {
  expect(found(text)).toEqual([])
})

test('says where it stands', () => {
  expect(findPersonalData('电话：13800550001')).toEqual([
    { kind: 'mobile-number', text: '13800550001', at: 3 },
  ])
})

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
  ['电话１３８００５５０００１', [['mobile-number', '１３８００５５０００１']]],
  ['电话138**0055**0001', [['mobile-number', '138**0055**0001']]],
  ['电话138－0055－0001', [['mobile-number', '138－0055－0001']]],
  ['电话138.0055.0001', [['mobile-number', '138.0055.0001']]],
  ['电话138·0055·0001', [['mobile-number', '138·0055·0001']]],
  ['电话1 3 8 0 0 5 5 0 0 0 1', [['mobile-number', '1 3 8 0 0 5 5 0 0 0 1']]],
  ['电话1380 055 0001', [['mobile-number', '1380 055 0001']]],
  ['😀①③⑧00550001', [['mobile-number', '①③⑧00550001']]],
  ['卡号4111·1111·1111·1111', [['bank-card', '4111·1111·1111·1111']]],
  ['工号1234 4111 1111 1111 1111', [['bank-card', '4111 1111 1111 1111']]],
  ['身份证1101 0519 4912 3100 2Ｘ', [['identity-number', '1101 0519 4912 3100 2Ｘ']]],
  ['住3号楼二单元501', [['home-address', '3号楼二单元501']]],
  ['住二单元501室', [['home-address', '二单元501室']]],
  ['住三号楼501', [['home-address', '三号楼501']]],
  ['住3#楼501', [['home-address', '3#楼501']]],
  ['住３＃５０１', [['home-address', '３＃５０１']]],
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
  ['a period with dots', '公示2026.03.13-2026.03.20 8:00止'],
  ['a period that has the check digit of a card', '2026.03.01-2026.03.05'],
  ['a row of numbers', '1.3 2.5 3.8 4.9 5.0 6.1'],
  ['a longer number', '编号213800550001'],
  ['a year behind a building', '3号楼2026年停水'],
  ['units without a flat', '3号楼二单元、三单元停水'],
  ['nothing', ''],
])('%s is nothing to ask about', (_what, text) => {
  expect(found(text)).toEqual([])
})

test('says where it stands', () => {
  expect(findPersonalData('电话：13800550001')).toEqual([
    { kind: 'mobile-number', text: '13800550001', at: 3 },
  ])
})

test('says where it stands in a text with bold words and other digits', () => {
  expect(findPersonalData('**请打**：１３８**0055**0001，谢谢')).toEqual([
    { kind: 'mobile-number', text: '１３８**0055**0001', at: 7 },
  ])
})

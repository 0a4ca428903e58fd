import { type ConsentPurpose, consentTexts, currentText } from '../../../shared/accounts/consent-texts.ts'
import type { MessageTemplate } from '../../../shared/accounts/contract.ts'
import { clockInWords, clockOf, dayOf } from '../../../shared/time.ts'
import type { Actor, HistoryEvent } from '../../platform/history.ts'
import type { MessageState } from '../../platform/messages.ts'
import type { ActsFor, Relation } from '../../platform/people.ts'
import type { PersonAction } from '../persons/store.ts'

/** What a copy says in Chinese: it is read on paper, by people who do not know what things are called in here. */

/** `2026年3月2日上午9:00`: a paper is kept for years. */
export function at(instant: number): string {
  const [year, month, day] = dayOf(instant).split('-').map(Number)
  return `${year}年${month}月${day}日${clockInWords(clockOf(instant))}`
}

export const howWords: Readonly<Record<ActsFor['consent']['how'], string>> = {
  self: '本人',
  guardian: '监护人',
  app: '在小程序里',
  'in-person': '当面',
  phone: '电话里',
  paper: '书面（委托书）',
}

export const relationWords: Readonly<Record<Relation, string>> = {
  self: '本人',
  parent: '父母',
  child: '孩子',
  spouse: '爱人',
  relative: '亲戚',
  neighbour: '邻居',
  other: '其他人',
}

export const templateWords: Readonly<Record<MessageTemplate, string>> = {
  'appointment-reminder': '预约提醒',
  'appointment-changed': '预约有变化',
  'answer-replied': '意见有了回复',
  'notice-urgent': '紧急通知',
  'notice-digest': '一天的通知汇总',
}

export const stateWords: Readonly<Record<MessageState, string>> = {
  claimed: '不知道到了没有',
  sent: '发出了',
  'no-credit': '没有发，因为没有点过“允许”',
  failed: '没有发出去',
  unknown: '不知道到了没有',
}

export function purposeInWords(purpose: ConsentPurpose, version?: string): string {
  const texts = consentTexts[purpose]
  return (texts.find((text) => text.version === version) ?? currentText(purpose)).title
}

const actionWords: Readonly<Record<PersonAction, string>> = {
  'care-offered': '出了一个请人帮办的码',
  'care-begun': '同意别人帮着办事',
  'care-ended': '不再让别人帮着办事',
  'consent-given': '同意了一项说明',
  'consent-withdrawn': '撤回了一项同意',
  'registered-at-desk': '在窗口登记',
  'met-at-desk': '在另一个窗口又登记',
  'take-over-offered': '窗口给了一个接到自己微信的码',
  'taken-over': '把窗口的登记接到了自己的微信',
  'take-over-undone': '没有接上：这个微信已经是别人',
  erased: '要求删除',
}

export function eventInWords(
  { at: when, action, by, details }: HistoryEvent,
  nameOf: (node: string) => string,
): Readonly<Record<string, string>> {
  const { how, relation, purpose, node } = details as Readonly<Record<string, string | undefined>>
  return {
    时间: at(when),
    事情: actionWords[action as PersonAction],
    谁: actorInWords(by),
    ...(purpose && { 事项: purposeInWords(purpose as ConsentPurpose) }),
    ...(how && { 方式: howWords[how as keyof typeof howWords] }),
    ...(relation && { 您是他的: relationWords[relation as Relation] }),
    ...(node && { 哪里: nameOf(node) }),
  }
}

function actorInWords(by: Actor): string {
  if (by === 'resident') return '本人，或者帮办的人'
  if (by === 'system') return '系统'
  return `${by.name}（${by.title}）`
}

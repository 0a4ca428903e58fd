import type { ConsentPurpose } from '../../shared/accounts/consent-texts'
import type { AccountsContract } from '../../shared/accounts/contract'
import type { OutputOf, Role } from '../../shared/contract'
import { currentText } from '../generated/shared/accounts/consent-texts'

/** How staff speak of persons who are served. */

export type DeskPerson = OutputOf<AccountsContract['getPersonAtDesk']>

/** Who serves people who have no account. */
export const servingRoles: readonly Role[] = ['counter-staff', 'community-leader']

/** How somebody agreed who was not in the app. */
export const waysToAgree = [
  { id: 'in-person', name: '当面' },
  { id: 'phone', name: '电话里' },
  { id: 'paper', name: '书面（委托书）' },
] as const
export type WayToAgree = (typeof waysToAgree)[number]['id']

/** What is read to a person before she agrees, and what is stored that she agreed to. */
export function agreementTo(purposes: readonly ConsentPurpose[]) {
  return {
    texts: purposes.map((purpose) => currentText(purpose)),
    consents: purposes.map((purpose) => ({ purpose, text: currentText(purpose).version })),
  }
}

/** `138****1234，自己用小程序` */
export function personInWords({ phone, hasAccount }: DeskPerson): string {
  return [phone ?? '没有留电话', hasAccount ? '自己用小程序' : '没有用小程序'].join('，')
}

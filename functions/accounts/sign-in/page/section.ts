import type { AccountsContract } from '../../../../shared/accounts/contract.ts'
import type { OutputOf, Role } from '../../../../shared/contract.ts'
import type { call } from './call.ts'

/** One part of the page: an entry of the navigation, and what is shown when it is chosen. */
export interface Section {
  readonly id: string
  /** Chinese, short. */
  readonly name: string
  /** Who sees it; what it calls decides for itself who may. */
  readonly roles: readonly Role[]
  /**
   * Shows it in an empty place.
   * @returns what is to be done when another one is chosen.
   */
  open(place: HTMLElement, desk: Desk): (() => void) | undefined
}

/** What a section may use. */
export interface Desk {
  /** As `call`; where the session is over, the page goes back to signing in by itself. */
  readonly call: typeof call
  readonly roles: OutputOf<AccountsContract['getMe']>['roles']
  /** Who looks, for what is printed. */
  readonly viewer: string
  /** Prints what the page shows, without buttons. `80mm` is the printer of a counter. */
  print(paper: 'A4' | '80mm'): void
  /** Hands the person a file. */
  save(name: string, text: string, type: string): void
  /** Turns the page into the screen of a hall; who ends it has to sign in again. */
  display(siteId: string): void
}

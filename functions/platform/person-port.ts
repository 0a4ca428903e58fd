import type { Person } from './people.ts'

/** What accounts ask of each capability that stores something about persons; wired in `functions/accounts/index.ts`. */
export interface PersonPort {
  /**
   * The account acts for the person no more: what it has under way for her at this moment comes to nothing, what was done stays.
   * May be asked again.
   */
  endActing(person: Person, account: string, now: number): Promise<void>
}

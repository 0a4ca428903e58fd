import type { Person } from './people.ts'

/** What accounts ask of each capability that stores something about persons; wired in `functions/accounts/index.ts`. */
export interface PersonPort {
  /**
   * The account acts for the person no more: what it has under way for her at this moment comes to nothing, what was done stays.
   * May be asked again.
   */
  endActing(person: Person, account: string, now: number): Promise<void>
  /** She withdrew her consent to saying what help she needs. */
  forgetNeeds(person: Person): Promise<void>
  /** All that is stored about her, in words for herself. */
  dataOf(person: Person): Promise<readonly DataSection[]>
  /**
   * Ends what she has open, and takes her out of what is kept. May be asked again after it died on the way.
   * @param person as she was when the erasure began; nobody acts for her any more.
   */
  erase(person: Person, now: number): Promise<void>
}

/** One table of a person's copy: titles and names of fields in Chinese. */
export interface DataSection {
  readonly title: string
  readonly entries: readonly Readonly<Record<string, string>>[]
}

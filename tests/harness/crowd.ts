import { type Account, newPerson, type Person } from '../../functions/platform/people.ts'

/** So many residents with a phone each: `openid-crowd-7` is `per_crowd00000007`. */
export function crowd(count: number): { readonly accounts: Account[]; readonly people: Person[] } {
  const numbers = Array.from({ length: count }, (_, index) => index)
  return {
    people: numbers.map((number) =>
      newPerson(personOf(number), `居民${number}`, 0, { self: openidOf(number) }),
    ),
    accounts: numbers.map((number) => ({
      _id: openidOf(number),
      v: 1,
      actsFor: [
        {
          person: personOf(number),
          name: `居民${number}`,
          relation: 'self',
          consent: { how: 'self', at: 0 },
        },
      ],
      grants: [],
    })),
  }
}

export const openidOf = (number: number) => `openid-crowd-${number}`
export const personOf = (number: number) => `per_crowd${String(number).padStart(8, '0')}`

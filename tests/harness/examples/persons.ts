import type { PersonsOperations } from '../../../shared/accounts/persons.ts'
import type { Example } from '../examples.ts'
import { offeredCode, openids, people } from '../neighbourhood.ts'

const care = { purpose: 'care', text: '1' } as const
const child = { purpose: 'child', text: '1' } as const

export const personsExamples: {
  readonly [Op in keyof PersonsOperations]: Example<PersonsOperations[Op]>
} = {
  getCare: { caller: openids.wang, input: {} },
  offerCare: { caller: openids.wang, input: { personId: people.wang, consents: [care] } },
  acceptCare: { caller: openids.li, input: { code: offeredCode, relation: 'neighbour' } },
  endCare: { caller: openids.wang, input: { personId: people.wang, carerId: 'car_liforwang0000000' } },
  stopCaring: { caller: openids.li, input: { personId: people.wang } },
  addDependent: { caller: openids.li, input: { name: '小宝', consents: [child] } },
  showCode: { caller: openids.li, input: {} },
}

import type { PersonsOperations } from '../../../shared/accounts/persons.ts'
import type { Example } from '../examples.ts'
import { agreed, offeredCode, openids, people } from '../neighbourhood.ts'

const care = { purpose: 'care', text: '1' } as const
const liuan = '/qinghe/hewan/liuan'
/** What the example of `showCode` shows; it follows from its caller and its key. */
const shownCode = 'UE2E-JDUH'
/** What the example of `offerTakeOver` answers. */
const herCode = '8F86-3JYT'
const basics = agreed.slice(0, 1)
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
  offerTakeOver: {
    caller: openids.stationClerk,
    input: { personId: people.zhou, checked: true },
    node: liuan,
  },
  readTakeOver: { after: ['offerTakeOver'], caller: openids.stranger, input: { code: herCode } },
  takeOver: {
    after: ['offerTakeOver'],
    caller: openids.stranger,
    input: { code: herCode, consents: basics, replace: true },
  },
  findPersons: { caller: openids.stationClerk, input: { node: liuan, name: '周' }, node: liuan },
  getPersonAtDesk: { caller: openids.stationClerk, input: { personId: people.zhou }, node: liuan },
  registerPersonAtDesk: {
    caller: openids.stationClerk,
    input: { node: liuan, name: '吴桂英', phone: '010-55556666', how: 'in-person', consents: agreed },
    node: liuan,
  },
  recordConsent: {
    after: ['showCode'],
    caller: openids.stationClerk,
    input: {
      personId: people.zhou,
      code: shownCode,
      relation: 'neighbour',
      how: 'in-person',
      day: '2026-03-02',
      consents: [care],
    },
    node: liuan,
  },
  endCareAtDesk: {
    after: ['showCode', 'recordConsent'],
    caller: openids.stationClerk,
    input: { personId: people.zhou, carerId: 'car_4bp3za97vzraamge', how: 'phone' },
    node: liuan,
  },
}

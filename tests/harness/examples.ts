import type { ContractTables } from '../../scripts/contract-tables.ts'
import type { InputOf, Operation } from '../../shared/contract.ts'
import { answersExamples } from './examples/answers.ts'
import { circleExamples } from './examples/circle.ts'
import { editingExamples } from './examples/editing.ts'
import { organisationExamples } from './examples/organisation.ts'
import { personsExamples } from './examples/persons.ts'
import { privacyExamples } from './examples/privacy.ts'
import { reachExamples } from './examples/reach.ts'
import { readingExamples } from './examples/reading.ts'
import { signInExamples } from './examples/sign-in.ts'
import { agreed, openids, people, tuesday } from './neighbourhood.ts'

/**
 * One call that works, for every operation of every contract table. The tests of rights, bad input, budgets and repeats start
 * from it, and the OpenAPI documents show it. The compiler says which operation has none.
 */
export interface Example<Op extends Operation = Operation> {
  /** Operations of the same capability whose examples come first, in this order. */
  readonly after?: readonly string[]
  /** An account that may call. */
  readonly caller: string
  readonly input: InputOf<Op>
  /** Of an operation for staff: the node that the data belongs to. */
  readonly node?: string
  /** Documents that are there beside the neighbourhood. */
  readonly documents?: Readonly<Record<string, readonly object[]>>
  /** Files that the phone has uploaded before. */
  readonly uploads?: readonly { readonly path: string; readonly content: Buffer }[]
}

type Examples = {
  readonly [C in keyof ContractTables]: {
    readonly [Op in keyof ContractTables[C]]: ContractTables[C][Op] extends Operation
      ? Example<ContractTables[C][Op]>
      : never
  }
}

/** The key of an example that is a command. */
export const exampleKey = (operation: string) => `example-${operation}`

const senior = { serviceId: 'senior-card', siteId: 'centre' } as const
const nine = { ...senior, day: tuesday, slotId: 's0900', personId: people.wang } as const
/** What the example of `bookSlot` makes; it follows from its caller and its key. */
const booked = 'apt_36wnscw8etrgv7m4'

export const examples: Examples = {
  appointments: {
    getHome: { caller: openids.stranger, input: { siteId: 'centre' } },
    listServices: { caller: openids.stranger, input: { search: '老人证', siteId: 'centre' } },
    getService: { caller: openids.stranger, input: { serviceId: 'senior-card' } },
    listDays: { caller: openids.stranger, input: { ...senior, from: tuesday } },
    listSlots: { after: ['bookSlot'], caller: openids.stranger, input: { ...senior, day: tuesday } },
    holdSlot: { caller: openids.wang, input: { ...senior, day: tuesday, slotId: 's0900' } },
    bookSlot: { caller: openids.wang, input: { ...nine, needs: ['low-counter'] } },
    rescheduleAppointment: {
      after: ['bookSlot'],
      caller: openids.wang,
      input: { appointmentId: booked, rev: 1, day: '2026-03-04', slotId: 's1400' },
    },
    cancelAppointment: {
      after: ['bookSlot'],
      caller: openids.wang,
      input: { appointmentId: booked, rev: 1 },
    },
    listMyAppointments: { after: ['bookSlot'], caller: openids.wang, input: {} },
    getAppointment: { after: ['bookSlot'], caller: openids.wang, input: { appointmentId: booked } },
    listDayOfSite: {
      after: ['bookSlot'],
      caller: openids.clerk,
      input: { siteId: 'centre', day: tuesday },
      node: '/qinghe/hewan',
    },
    listTimesOfSite: {
      after: ['bookSlot'],
      caller: openids.clerk,
      input: { siteId: 'centre' },
      node: '/qinghe/hewan',
    },
  },
  accounts: {
    getMe: { caller: openids.wang, input: {} },
    registerSelf: {
      caller: openids.stranger,
      input: { name: '陈静', phone: '13800001234', consents: agreed },
    },
    savePreferences: {
      caller: openids.wang,
      input: { elder: true, subscriptions: ['notice'], home: '/qinghe/hewan/liuan' },
    },
    addMessageCredits: { caller: openids.wang, input: { templates: ['appointment-reminder'] } },
    ...organisationExamples,
    ...personsExamples,
    ...privacyExamples,
    ...signInExamples,
  },
  circle: circleExamples,
  notices: { ...editingExamples, ...readingExamples, ...answersExamples, ...reachExamples },
}

/**
 * Every collection and every index of the database, once. Release creates them; the stand-in refuses a query that none of them
 * serves. A query is served by equality on the first fields of an index, then its sort, then a range.
 */
export interface IndexDeclaration {
  readonly collection: string
  readonly name: string
  readonly keys: [field: string, direction: 1 | -1 | '2dsphere'][]
  readonly unique?: true
}

export const collections: readonly string[] = [
  'accounts',
  'people',
  'sites',
  'services',
  'offerings',
  'appointment_days',
  'appointments',
  'messages',
]

export const indexes: IndexDeclaration[] = [
  // The catalogue in its order.
  { collection: 'sites', name: 'order', keys: [['order', 1]] },
  { collection: 'services', name: 'order', keys: [['order', 1]] },
  {
    collection: 'services',
    name: 'category_order',
    keys: [
      ['category', 1],
      ['order', 1],
    ],
  },
  // The staff's list of a day at a site.
  {
    collection: 'appointment_days',
    name: 'site_day',
    keys: [
      ['site', 1],
      ['day', 1],
    ],
  },
  // What a timer has to move out or to send.
  { collection: 'appointment_days', name: 'next_pending', keys: [['nextPendingAt', 1]] },
  // People with claims of calls that may have died.
  { collection: 'people', name: 'claims_touched', keys: [['claims.touchedAt', 1]] },
  // What is over, for the person served.
  {
    collection: 'appointments',
    name: 'person_time',
    keys: [
      ['person', 1],
      ['startsAt', -1],
    ],
  },
  // Services offered at a site.
  { collection: 'offerings', name: 'site', keys: [['site', 1]] },
  { collection: 'offerings', name: 'service', keys: [['service', 1]] },
]

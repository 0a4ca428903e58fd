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
  'looks',
  'notices',
  'notice_answers',
  'notice_deliveries',
  'picture_verdicts',
  'doors',
  'reach',
  'timers',
  'sessions',
  'nodes',
  'invitations',
  'history',
  'places',
  'circle_state',
  'place_imports',
  'place_import_rows',
  'place_suggestions',
  'walk_paths',
  'place_leftovers',
]

export const indexes: IndexDeclaration[] = [
  // Who lives at a node and below.
  {
    collection: 'accounts',
    name: 'home',
    keys: [
      ['preferences.home', 1],
      ['_id', 1],
    ],
  },
  // Who holds a post of a role.
  {
    collection: 'accounts',
    name: 'role',
    keys: [
      ['grants.role', 1],
      ['_id', 1],
    ],
  },
  // The catalogue in its order.
  { collection: 'sites', name: 'order', keys: [['order', 1]] },
  { collection: 'sites', name: 'node', keys: [['node', 1]] },
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
  // A code for who shall act for a person; what the timer has to do for people.
  { collection: 'people', name: 'offer', keys: [['offer.hash', 1]] },
  { collection: 'people', name: 'next_pending', keys: [['nextPendingAt', 1]] },
  // People by their number, and by name at a node and below.
  { collection: 'people', name: 'phone', keys: [['phoneHash', 1]] },
  {
    collection: 'people',
    name: 'within_name',
    keys: [
      ['within', 1],
      ['name', 1],
    ],
  },
  // Who looked at a person, and what was kept long enough; messages of an account; accounts that were erased; answers of a person.
  {
    collection: 'looks',
    name: 'person_at',
    keys: [
      ['person', 1],
      ['at', -1],
    ],
  },
  { collection: 'looks', name: 'at', keys: [['at', 1]] },
  { collection: 'messages', name: 'account', keys: [['account', 1]] },
  { collection: 'accounts', name: 'erased_at', keys: [['erasedAt', 1]] },
  { collection: 'notice_answers', name: 'person', keys: [['person', 1]] },
  // The code by which staff know an account.
  { collection: 'accounts', name: 'shown', keys: [['shown.hash', 1]] },
  { collection: 'accounts', name: 'shown_expires_at', keys: [['shown.expiresAt', 1]] },
  // People of whom an account has perhaps not heard yet.
  { collection: 'people', name: 'uncopied', keys: [['uncopied', 1]] },
  // What is over, for the person served.
  {
    collection: 'appointments',
    name: 'person_time',
    keys: [
      ['person', 1],
      ['startsAt', -1],
    ],
  },
  // Computers of staff: by the code that is shown, by whom they belong to, and what is over.
  { collection: 'sessions', name: 'code', keys: [['code', 1]] },
  {
    collection: 'sessions',
    name: 'account_since',
    keys: [
      ['account', 1],
      ['since', -1],
    ],
  },
  { collection: 'sessions', name: 'delete_at', keys: [['deleteAt', 1]] },
  // Services offered at a site.
  { collection: 'offerings', name: 'site', keys: [['site', 1]] },
  { collection: 'offerings', name: 'service', keys: [['service', 1]] },
  // The organisation: what hangs below a node, which node a place lies in, what a timer has to finish.
  {
    collection: 'nodes',
    name: 'parent_order',
    keys: [
      ['parent', 1],
      ['order', 1],
    ],
  },
  { collection: 'nodes', name: 'boundary', keys: [['boundaryGcj02', '2dsphere']] },
  { collection: 'nodes', name: 'next_pending', keys: [['nextPendingAt', 1]] },
  // Codes that are over.
  { collection: 'invitations', name: 'expires_at', keys: [['expiresAt', 1]] },
  // What happened to one document, and at and below a node.
  {
    collection: 'history',
    name: 'of_at',
    keys: [
      ['of', 1],
      ['at', -1],
    ],
  },
  {
    collection: 'history',
    name: 'subject_within_at',
    keys: [
      ['subject', 1],
      ['within', 1],
      ['at', -1],
    ],
  },
  // What was kept long enough.
  {
    collection: 'history',
    name: 'subject_at',
    keys: [
      ['subject', 1],
      ['at', 1],
    ],
  },
  { collection: 'messages', name: 'at', keys: [['at', 1]] },
  { collection: 'accounts', name: 'applied_at', keys: [['appliedAt', 1]] },
  // What people at a node are told: the newest, of one kind, and what is pinned.
  {
    collection: 'notices',
    name: 'audience_visible',
    keys: [
      ['audience.who', 1],
      ['audience.nodes', 1],
      ['visibleFrom', -1],
      ['_id', 1],
    ],
  },
  {
    collection: 'notices',
    name: 'audience_kind_visible',
    keys: [
      ['audience.who', 1],
      ['audience.nodes', 1],
      ['kind', 1],
      ['visibleFrom', -1],
      ['_id', 1],
    ],
  },
  {
    collection: 'notices',
    name: 'audience_pinned',
    keys: [
      ['audience.who', 1],
      ['audience.nodes', 1],
      ['pinnedUntil', -1],
    ],
  },
  {
    collection: 'notices',
    name: 'audience_urgent',
    keys: [
      ['audience.who', 1],
      ['audience.nodes', 1],
      ['urgent', 1],
      ['endsAt', 1],
    ],
  },
  // What became visible since the last summary; what has to reach everybody and is not over.
  {
    collection: 'notices',
    name: 'who_visible',
    keys: [
      ['audience.who', 1],
      ['visibleFrom', -1],
    ],
  },
  {
    collection: 'notices',
    name: 'must_reach',
    keys: [
      ['mustReach', 1],
      ['endsAt', 1],
    ],
  },
  // Households that know, by notice and place; which of these lists may be over.
  {
    collection: 'reach',
    name: 'notice_node',
    keys: [
      ['notice', 1],
      ['node', 1],
    ],
  },
  { collection: 'reach', name: 'check_at', keys: [['checkAt', 1]] },
  // The desk of a node and all below it: what is written, what one alone published, what stands.
  {
    collection: 'notices',
    name: 'within_state_changed',
    keys: [
      ['within', 1],
      ['state', 1],
      ['changedAt', 1],
      ['_id', 1],
    ],
  },
  // Drafts that nobody touches.
  {
    collection: 'notices',
    name: 'state_changed',
    keys: [
      ['state', 1],
      ['changedAt', 1],
    ],
  },
  // Announcements that were not closed: those that ended longest ago first.
  {
    collection: 'notices',
    name: 'within_open_ends',
    keys: [
      ['within', 1],
      ['kind', 1],
      ['state', 1],
      ['announcement.closed.at', 1],
      ['announcement.endsAt', 1],
    ],
  },
  {
    collection: 'notices',
    name: 'within_review_due',
    keys: [
      ['within', 1],
      ['reviewDueAt', 1],
    ],
  },
  // What was announced about an announcement after its end.
  {
    collection: 'notices',
    name: 'link_visible',
    keys: [
      ['shown.link.noticeId', 1],
      ['visibleFrom', 1],
    ],
  },
  // What people said to an announcement: all of it, what waits for a reply, what one person said.
  {
    collection: 'notice_answers',
    name: 'notice_at',
    keys: [
      ['notice', 1],
      ['at', 1],
      ['_id', 1],
    ],
  },
  {
    collection: 'notice_answers',
    name: 'notice_state_at',
    keys: [
      ['notice', 1],
      ['state', 1],
      ['at', 1],
      ['_id', 1],
    ],
  },
  {
    collection: 'notice_answers',
    name: 'notice_person',
    keys: [
      ['notice', 1],
      ['person', 1],
    ],
  },
  // What an account wrote; which replies a timer has to tell.
  {
    collection: 'notice_answers',
    name: 'account_at',
    keys: [
      ['account', 1],
      ['at', -1],
    ],
  },
  { collection: 'notice_answers', name: 'tell_at', keys: [['tellAt', 1]] },
  // What WeChat says of a picture, by its trace; what the timer has to do.
  { collection: 'notices', name: 'traces', keys: [['traces', 1]] },
  { collection: 'picture_verdicts', name: 'at', keys: [['at', 1]] },
  { collection: 'notices', name: 'next_pending', keys: [['nextPendingAt', 1]] },
  // Places around a position; at a node and below, of one category; of an import; rows of a list that staff have changed.
  {
    collection: 'places',
    name: 'tile_id',
    keys: [
      ['tile', 1],
      ['_id', 1],
    ],
  },
  {
    collection: 'places',
    name: 'within_id',
    keys: [
      ['within', 1],
      ['_id', 1],
    ],
  },
  {
    collection: 'places',
    name: 'within_category_id',
    keys: [
      ['within', 1],
      ['category', 1],
      ['_id', 1],
    ],
  },
  // The staff's list.
  {
    collection: 'places',
    name: 'within_category_name_id',
    keys: [
      ['within', 1],
      ['category', 1],
      ['name', 1],
      ['_id', 1],
    ],
  },
  {
    collection: 'places',
    name: 'layer_id',
    keys: [
      ['layer', 1],
      ['_id', 1],
    ],
  },
  {
    collection: 'places',
    name: 'list_layer_id',
    keys: [
      ['list', 1],
      ['layer', 1],
      ['_id', 1],
    ],
  },
  // Whose picture WeChat speaks of.
  { collection: 'places', name: 'traces', keys: [['traces', 1]] },
  // Imports at a node and below; of one list; what the timer has to go on with.
  {
    collection: 'place_imports',
    name: 'within_at',
    keys: [
      ['within', 1],
      ['at', -1],
    ],
  },
  {
    collection: 'place_imports',
    name: 'list_state',
    keys: [
      ['list', 1],
      ['state', 1],
    ],
  },
  { collection: 'place_imports', name: 'next_pending', keys: [['nextPendingAt', 1]] },
  { collection: 'place_import_rows', name: 'import', keys: [['import', 1]] },
  { collection: 'place_import_rows', name: 'at', keys: [['at', 1]] },
  // What residents suggest: at a node and below, and what an account suggested; what was kept long enough.
  {
    collection: 'place_suggestions',
    name: 'within_state_at',
    keys: [
      ['within', 1],
      ['state', 1],
      ['at', 1],
    ],
  },
  {
    collection: 'place_suggestions',
    name: 'account_at',
    keys: [
      ['account', 1],
      ['at', -1],
    ],
  },
  { collection: 'place_suggestions', name: 'delete_at', keys: [['deleteAt', 1]] },
  // What may be left over in storage of pictures.
  { collection: 'place_leftovers', name: 'at', keys: [['at', 1]] },
  // Paths that staff added, all of them, and at a node and below.
  {
    collection: 'walk_paths',
    name: 'state_id',
    keys: [
      ['state', 1],
      ['_id', 1],
    ],
  },
  // There are no more of them than slots.
  { collection: 'walk_paths', name: 'slot', keys: [['slot', 1]], unique: true },
  {
    collection: 'walk_paths',
    name: 'within_at',
    keys: [
      ['within', 1],
      ['at', -1],
    ],
  },
]

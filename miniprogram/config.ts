/** What differs between deployments of the mini-program; everything else comes from the functions. */

/** The CloudBase environment; empty takes the one that the mini-program is bound to. */
export const cloudEnvironment = ''

/** Ids that WeChat gave to the templates of subscription messages. The functions get the same from `MESSAGE_TEMPLATES`. */
export const templateIds = {
  'appointment-reminder': 'appointment-reminder',
  'appointment-changed': 'appointment-changed',
} as const

/** Who helps when nothing else is known: the government's service line works everywhere. */
export const lastResort = { name: '政务服务便民热线', phone: '12345' } as const

/** What differs between deployments of the mini-program; everything else comes from the functions. */

/** The CloudBase environment; empty takes the one that the mini-program is bound to. */
export const cloudEnvironment = ''

/** Ids that WeChat gave to the templates of subscription messages. The functions get the same from `MESSAGE_TEMPLATES`. */
export const templateIds = {
  'appointment-reminder': 'appointment-reminder',
  'appointment-changed': 'appointment-changed',
  'answer-replied': 'answer-replied',
  'notice-urgent': 'notice-urgent',
  'notice-digest': 'notice-digest',
} as const

/** Who answers for this mini-program, as the rules for government applications want it said. */
export const about = {
  unit: '清河县社会工作部',
  filing: '演示环境，还没有备案号',
  complaints: '陈国安（清河县社会工作部监督员）',
  complaintsPhone: '010-55550012',
} as const

/** Who helps when nothing else is known: the government's service line works everywhere. */
export const lastResort = { name: '政务服务便民热线', phone: '12345' } as const

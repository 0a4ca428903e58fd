import type { PrivacyOperations } from '../../../shared/accounts/privacy.ts'
import type { Example } from '../examples.ts'
import { openids, people } from '../neighbourhood.ts'

const liuan = '/qinghe/hewan/liuan'
const hers = { personId: people.wang } as const
const atDesk = { personId: people.zhou } as const
const address = { purpose: 'address', text: '1' } as const

export const privacyExamples: {
  readonly [Op in keyof PrivacyOperations]: Example<PrivacyOperations[Op]>
} = {
  listConsentTexts: { caller: openids.stranger, input: {} },
  getPrivacy: { caller: openids.wang, input: hers },
  giveConsents: { caller: openids.wang, input: { ...hers, consents: [address] } },
  withdrawConsent: {
    after: ['giveConsents'],
    caller: openids.wang,
    input: { ...hers, purpose: 'address' },
  },
  saveContact: {
    after: ['giveConsents'],
    caller: openids.wang,
    input: { ...hers, address: '柳岸小区1号楼1单元101' },
  },
  listLooks: { caller: openids.wang, input: hers },
  exportMyData: { caller: openids.wang, input: hers },
  eraseMe: { caller: openids.wang, input: { what: 'me' } },
  reveal: {
    caller: openids.stationClerk,
    input: { ...atDesk, field: 'phone', reason: 'ring' },
    node: liuan,
  },
  saveContactAtDesk: {
    caller: openids.stationClerk,
    input: { ...atDesk, phone: '010-55557777', how: 'phone' },
    node: liuan,
  },
  withdrawConsentAtDesk: {
    caller: openids.stationClerk,
    input: { ...atDesk, purpose: 'address', how: 'phone' },
    node: liuan,
  },
  findForRequest: {
    caller: openids.officer,
    input: { node: liuan, phone: '13800002222', reason: 'copy', words: '3月2日的书面申请' },
    node: liuan,
  },
  exportForPerson: { caller: openids.officer, input: atDesk, node: liuan },
  eraseForPerson: { caller: openids.officer, input: { ...atDesk, how: 'paper' }, node: liuan },
}

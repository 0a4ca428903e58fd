import type { Role } from '../../shared/contract'
import { coverageRoles, keeperRoles } from '../generated/shared/circle/rules'

/** A page for those who work here, as 我的 offers it. */
export interface Desk {
  name: string
  /** For whom, as the button says it. */
  whom: '工作人员' | '志愿者'
  url: string
}

const everybodyAtWork: readonly Role[] = [
  'grid-worker',
  'counter-staff',
  'community-leader',
  'supervisor',
  'street-admin',
  'county-admin',
  'compliance-officer',
]
const writers: readonly Role[] = ['counter-staff', 'community-leader', 'street-admin', 'county-admin']

const overseers: readonly Role[] = [
  'community-leader',
  'supervisor',
  'street-admin',
  'county-admin',
  'compliance-officer',
]

/** Those for whom the page of computers has a section. */
const atComputers: readonly Role[] = [...writers, ...coverageRoles, 'compliance-officer']

const desks: readonly (Omit<Desk, 'whom'> & { readonly for: readonly Role[] })[] = [
  { name: '工作通知', url: '/pages/team/team', for: everybodyAtWork },
  { name: '今天谁来办事', url: '/desk/day/day', for: writers },
  { name: '找人、登记', url: '/desk/persons/persons', for: ['counter-staff', 'community-leader'] },
  { name: '上门告知', url: '/grid/doors/doors', for: ['grid-worker'] },
  { name: '写通知、审核', url: '/leader/desk/desk', for: writers },
  { name: '周边的地方', url: '/places/list/list', for: keeperRoles },
  { name: '服务圈缺什么', url: '/leader/coverage/coverage', for: coverageRoles },
  { name: '组织和岗位', url: '/leader/organisation/organisation', for: overseers },
  { name: '居民要看、要删信息', url: '/leader/requests/requests', for: ['compliance-officer'] },
  { name: '登录电脑', url: '/desk/sign-in/sign-in', for: atComputers },
]

export function desksFor(roles: readonly { readonly role: Role }[]): Desk[] {
  const open = desks
    .filter((desk) => roles.some(({ role }) => desk.for.includes(role)))
    .map(({ name, url }): Desk => ({ name, url, whom: '工作人员' }))
  const isVolunteer = open.length === 0 && roles.some(({ role }) => role === 'volunteer')
  return isVolunteer ? [{ name: '志愿服务通知', url: '/pages/team/team', whom: '志愿者' }] : open
}

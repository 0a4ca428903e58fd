import type { AccountsContract } from '../../shared/accounts/contract'
import type { ServiceCategory, VisitNeed } from '../../shared/appointments/contract'
import type { OutputOf, Role } from '../../shared/contract'

/** What things are called on the pages. */

export const categoryWords: Record<ServiceCategory, { name: string; tile: string }> = {
  'social-security': { name: '社保医保', tile: '保' },
  elderly: { name: '老年人', tile: '老' },
  family: { name: '家庭生育', tile: '家' },
  housing: { name: '住房', tile: '房' },
  certificates: { name: '证明证件', tile: '证' },
  disability: { name: '残疾人', tile: '助' },
  employment: { name: '就业', tile: '业' },
  party: { name: '党员服务', tile: '党' },
  rooms: { name: '活动场地', tile: '室' },
  legal: { name: '法律心理', tile: '法' },
}

export const needWords: Record<VisitNeed, string> = {
  'sign-language': '手语',
  'low-counter': '低位台',
  companion: '有人陪同',
  wheelchair: '轮椅',
  'large-print': '大字材料',
}

/** What somebody is to who acts for her. */
export const relationWords: Record<
  OutputOf<AccountsContract['getMe']>['people'][number]['relation'],
  string
> = {
  self: '本人',
  parent: '我的父母',
  child: '我的孩子',
  spouse: '我的爱人',
  relative: '我的亲戚',
  neighbour: '我的邻居',
  other: '我帮他办事',
}

export const roleWords: Record<Role, string> = {
  volunteer: '志愿者',
  'grid-worker': '网格员',
  'counter-staff': '窗口工作人员',
  'community-leader': '社区负责人',
  supervisor: '监督员',
  'street-admin': '街道管理员',
  'county-admin': '县管理员',
  'compliance-officer': '合规专员',
}

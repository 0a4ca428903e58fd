import type { Carer, Grant } from '../../functions/platform/people.ts'
import { grid, node } from './places.ts'

/** A WeChat account of the demo: who is on the phone. */
export interface DemoAccount {
  readonly openid: string
  readonly name: string
  /** For the list around the phone, Chinese. */
  readonly role: string
  /** Of the staff it is where they work. */
  readonly note?: string
  /** A number that belongs to nobody. */
  readonly phone?: string
  /** Where she said that she lives: path of a node. */
  readonly home?: string
  /** The posts that she holds. */
  readonly grants?: readonly Pick<Grant, 'role' | 'node' | 'site'>[]
  /** Accounts whose persons gave consent to be acted for. */
  readonly actsFor?: readonly {
    readonly openid: string
    readonly relation: Carer['relation']
  }[]
  /** Has never opened the mini-program: nothing of it is stored. */
  readonly isNew?: true
}

/** Those whom the page around the phone offers. */
export const accounts: readonly DemoAccount[] = [
  {
    openid: 'demo-wang-xiuying',
    name: '王秀英',
    role: '居民',
    note: '72岁，用长辈版；儿子李明帮她办事',
    phone: '13800550001',
    home: grid(node.liuan, 2),
  },
  {
    openid: 'demo-li-ming',
    name: '李明',
    role: '居民',
    note: '给自己办，也给母亲王秀英办',
    phone: '13800550002',
    home: grid(node.liuan, 2),
    actsFor: [{ openid: 'demo-wang-xiuying', relation: 'parent' }],
  },
  {
    openid: 'demo-zhou-ting',
    name: '周婷',
    role: '居民',
    note: '母亲也住这里，还没有同意她代办',
    phone: '13800550003',
    home: node.yushuyuan,
  },
  { openid: 'demo-newcomer', name: '新来的人', role: '居民', note: '第一次打开小程序', isNew: true },
  {
    openid: 'demo-sun-yue',
    name: '孙悦',
    role: '志愿者',
    phone: '13800550004',
    home: grid(node.liuan, 1),
    grants: [{ role: 'volunteer', node: node.liuan }],
  },
  {
    openid: 'demo-he-jun',
    name: '何军',
    role: '网格员',
    phone: '13800550005',
    grants: [{ role: 'grid-worker', node: grid(node.liuan, 2) }],
  },
  {
    openid: 'demo-zhao-lihua',
    name: '赵丽华',
    role: '窗口工作人员',
    grants: [{ role: 'counter-staff', node: node.street, site: 'hewan-centre' }],
  },
  {
    openid: 'demo-qian-wei',
    name: '钱伟',
    role: '窗口工作人员',
    grants: [{ role: 'counter-staff', node: node.liuan, site: 'liuan-station' }],
  },
  {
    openid: 'demo-wu-guoqiang',
    name: '吴国强',
    role: '社区负责人',
    grants: [{ role: 'community-leader', node: node.liuan }],
  },
  {
    openid: 'demo-zheng-min',
    name: '郑敏',
    role: '监督员',
    grants: [{ role: 'supervisor', node: node.county }],
  },
  {
    openid: 'demo-feng-tao',
    name: '冯涛',
    role: '街道管理员',
    grants: [{ role: 'street-admin', node: node.street }],
  },
  {
    openid: 'demo-xu-jing',
    name: '许静',
    role: '县管理员',
    grants: [{ role: 'county-admin', node: node.county }],
  },
  {
    openid: 'demo-gao-yuan',
    name: '高远',
    role: '合规专员',
    grants: [{ role: 'compliance-officer', node: node.county }],
  },
]

/** Neighbours, so that others have booked too. */
export const neighbours: readonly DemoAccount[] = [
  ['demo-chen-guilan', '陈桂兰', '13800550011', grid(node.liuan, 1)],
  ['demo-liu-jianguo', '刘建国', '13800550012', grid(node.liuan, 2)],
  ['demo-yang-fang', '杨芳', '13800550013', node.liuan],
  ['demo-huang-zhiqiang', '黄志强', undefined, grid(node.xiqiao, 1)],
  ['demo-ma-yuzhen', '马玉珍', '01055550321', grid(node.liuan, 1)],
  ['demo-ouyang-xue', '欧阳雪', '13800550014', undefined],
].map(([openid = '', name = '', phone, home]) => ({
  openid,
  name,
  role: '居民',
  ...(phone && { phone }),
  ...(home && { home }),
}))

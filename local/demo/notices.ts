import type { Notice } from '../../functions/notices/store.ts'
import { addDays, instantOf, today } from '../../shared/time.ts'
import { announcements } from './announcements.ts'
import { node } from './places.ts'
import {
  approved,
  calm,
  clerk,
  countyAdmin,
  draftOf,
  leader,
  noticeOf,
  staff,
  stationClerk,
  streetAdmin,
  type Text,
  unreviewed,
  untilApproved,
  versionOf,
  type Written,
} from './written.ts'

/** Notices of every kind and state, around the day on which the demo begins. */

const minute = 60_000
const hour = 60 * minute

/** @param now of the platform's clock. Epoch milliseconds. */
export function demoNotices(now: number): readonly Notice[] {
  const day = today(now)
  const on = (days: number, clock: string) => instantOf(addDays(day, days), clock)

  const flu: Written = {
    id: 'flu',
    node: node.street,
    kind: 'notice',
    by: clerk,
    text: {
      title: '六十岁以上居民可以免费打流感疫苗',
      summary: '带身份证到社区卫生服务站，每天上午都能打，不用预约。',
      markup:
        '# 谁可以打\n\n六十岁以上、住在河湾街道的居民，户口在不在这里都可以。\n\n# 怎么打\n\n- 时间：周一到周六上午8:30到11:30\n- 地点：河湾社区卫生服务站一层\n- 带上：身份证或社保卡\n\n发烧、正在用抗生素的，请等好了再来。腿脚不便的，请打街道服务中心电话，我们请医生上门。',
    },
  }
  const subsidy: Written = {
    id: 'subsidy',
    node: node.county,
    kind: 'policy',
    by: countyAdmin,
    text: {
      title: '高龄补贴从八十岁起发，每月发到银行卡',
      summary: '满八十岁的老人不用每年再到窗口登记。',
      markup:
        '## 变了什么\n\n- 原来每年要到窗口登记一次，现在由系统核对，不用再来。\n- 满八十岁的当月开始发。\n\n## 没有变的\n\n补贴仍然发到老人本人的社保卡或银行卡。',
      meaning:
        '家里老人满八十岁，只要登记过一次，就会自动发，不用再跑。还没有登记的，带老人的身份证和银行卡，到社区服务站办一次就行。',
    },
  }
  const repair: Written = {
    id: 'repair',
    node: node.liuan,
    kind: 'activity',
    by: stationClerk,
    text: {
      title: '周六上午在柳岸社区免费修小家电、磨剪刀',
      summary: '志愿者带着工具来，也教大家换灯泡、看电表。',
      markup:
        '周六上午9:00到11:30，柳岸社区服务站院子里。\n\n- 修：电饭锅、电风扇、台灯、插座\n- 磨：剪刀、菜刀（请用布包好）\n- 教：换灯泡、看电表、关总闸\n\n下雨就改到活动室里。',
      link: { to: 'service', serviceId: 'activity-room', siteId: 'liuan-station' },
    },
  }
  const water: Written = {
    id: 'water',
    node: node.liuan,
    kind: 'notice',
    by: leader,
    text: {
      title: '柳岸社区3号楼到8号楼停水，正在抢修',
      summary: '地下水管破了，预计今晚修好。请先接一些水备用。',
      markup:
        '柳岸社区3号楼到8号楼外面的水管破了，自来水公司正在抢修，预计今晚修好。\n\n**社区服务站门口有送水车**，请带桶来接。提不动的老人，请打服务站电话，我们送上门。',
    },
  }
  const trees: Written = {
    id: 'trees',
    node: node.street,
    kind: 'notice',
    by: clerk,
    text: {
      title: '周日修剪河湾路的行道树，请把车挪开',
      summary: '周日上午8点到中午12点，河湾路两边不能停车。',
      markup: '周日上午8:00到12:00修剪河湾路两边的树。\n\n请在周六晚上把车挪到河湾小学操场，免费停。',
    },
  }
  const treesBefore: Text = {
    ...trees.text,
    title: '周六修剪河湾路的行道树，请把车挪开',
    summary: '周六上午8点到中午12点，河湾路两边不能停车。',
    markup: '周六上午8:00到12:00修剪河湾路两边的树。\n\n请在周五晚上把车挪到河湾小学操场，免费停。',
  }
  const film: Written = {
    id: 'film',
    node: node.liuan,
    kind: 'activity',
    by: stationClerk,
    text: {
      title: '周五晚上在院子里放电影',
      summary: '晚上7点开始，请自带小凳子。',
      markup: '周五晚上7:00，柳岸社区服务站院子里放电影。请自带小凳子，多穿一点。',
    },
  }
  const scams: Written = {
    id: 'scams',
    node: node.street,
    kind: 'notice',
    by: clerk,
    text: {
      title: '有人冒充社区的人要银行卡号，请不要给',
      summary: '社区的人不会在电话里问您的卡号和验证码。',
      markup:
        '这几天有人打电话，说自己是社区的，要帮老人办补贴，问银行卡号和验证码。\n\n> 社区和街道的人**不会**在电话里问您的卡号、密码和验证码。\n\n接到这样的电话，请挂掉，打96110问一问。',
    },
  }
  const shifts: Written = {
    id: 'shifts',
    node: node.liuan,
    kind: 'notice',
    who: 'volunteers',
    by: stationClerk,
    text: {
      title: '下个月的志愿排班，请选您方便的时间',
      summary: '陪老人买菜、读报各缺两个人。',
      markup: '下个月的排班出来了。陪老人买菜、读报各缺两个人，方便的请跟服务站说一声。',
    },
  }
  const study: Written = {
    id: 'study',
    node: node.street,
    kind: 'notice',
    who: 'staff',
    by: clerk,
    text: {
      title: '周五下午业务学习：新的高龄补贴怎么办',
      summary: '在街道三楼会议室，14:00开始，请安排好窗口。',
      markup: '周五下午14:00，街道三楼会议室。\n\n- 高龄补贴的新办法\n- 一次性告知单怎么填',
    },
  }
  const list: Written = {
    id: 'list',
    node: node.liuan,
    kind: 'announcement',
    by: stationClerk,
    text: {
      title: '关于柳岸社区加装电梯第二批楼栋的公示',
      summary: '3号楼、5号楼拟加装电梯，请大家看一看方案。',
      markup:
        '经居民商量，拟在3号楼和5号楼加装电梯。\n\n| 楼 | 单元 | 开工 |\n| 3号楼 | 1、2 | 春天 |\n| 5号楼 | 1 | 夏天 |\n\n方案贴在楼下的公示栏。有意见请写在下面，或者到服务站说。',
    },
  }
  const bins: Written = {
    id: 'bins',
    node: node.liuan,
    kind: 'notice',
    by: stationClerk,
    text: {
      title: '垃圾桶换地方了',
      summary: '6号楼前的垃圾桶移到东门。',
      markup: '6号楼前的垃圾桶移到东门旁边。',
    },
  }
  const party: Written = {
    id: 'lantern',
    node: node.liuan,
    kind: 'activity',
    by: leader,
    text: {
      title: '一起做灯笼',
      summary: '请带孩子来，材料我们准备。',
      markup: '请带孩子来活动室一起做灯笼。材料我们准备。',
    },
  }

  return [
    approved(flu, on(-3, '09:00'), streetAdmin, { pinnedUntil: on(20, '24:00') }),
    approved(subsidy, on(-9, '10:00'), streetAdmin),
    approved(repair, on(-1, '15:00'), leader, { endsAt: on(6, '11:30') }),
    // One alone published it a moment ago; somebody else has to look.
    noticeOf(
      water,
      'published',
      [
        { action: 'create', at: now - hour - 4 * minute, by: leader },
        { action: 'publish-urgent', at: now - hour, by: leader },
      ],
      {
        shown: unreviewed(versionOf(water, now - hour, streetAdmin)),
        visibleFrom: now - hour,
        endsAt: now + 24 * hour,
        urgent: true,
        mustReach: true,
        reviewDueAt: now + 23 * hour,
      },
    ),
    noticeOf(
      trees,
      'published',
      [
        ...untilApproved(trees, streetAdmin, on(-2, '09:30')),
        { action: 'correct', at: on(-1, '15:10'), by: clerk },
        { action: 'submit', at: on(-1, '15:20'), by: clerk },
        { action: 'approve', at: on(-1, '16:30'), by: streetAdmin },
      ],
      {
        shown: versionOf(trees, on(-1, '16:30'), streetAdmin, { n: 2, why: '周六有雨，推迟一天' }),
        earlier: [versionOf({ ...trees, text: treesBefore }, on(-2, '09:30'), streetAdmin)],
        visibleFrom: on(-2, '09:30'),
      },
    ),
    noticeOf(
      film,
      'withdrawn',
      [
        ...untilApproved(film, leader, on(-4, '10:00')),
        { action: 'withdraw', at: on(-1, '17:00'), by: leader },
      ],
      {
        shown: versionOf(film, on(-4, '10:00'), leader),
        visibleFrom: on(-4, '10:00'),
        withdrawn: { at: on(-1, '17:00'), why: '放映机坏了，修好再放', by: staff(leader), hidden: false },
      },
    ),
    // Approved, and not yet to be read.
    approved(scams, on(1, '08:00'), streetAdmin, { approvedAt: now - 3 * hour }),
    approved(shifts, on(-2, '14:00'), leader),
    approved(study, on(-2, '11:00'), streetAdmin),
    noticeOf(
      list,
      'in-review',
      [
        { action: 'create', at: now - 3 * hour, by: stationClerk },
        { action: 'submit', at: now - 2 * hour, by: stationClerk },
      ],
      {
        draft: draftOf(list, now - 2 * hour, {
          plan: { ...calm, answerDays: 5 },
          submitted: { at: now - 2 * hour, by: staff(stationClerk), check: 'pass', confirmed: [] },
        }),
      },
    ),
    ...announcements(now),
    noticeOf(
      bins,
      'draft',
      [
        { action: 'create', at: now - 26 * hour, by: stationClerk },
        { action: 'submit', at: now - 25 * hour, by: stationClerk },
        { action: 'send-back', at: now - 5 * hour, by: leader },
      ],
      {
        draft: draftOf(bins, now - 26 * hour, {
          sentBack: { at: now - 5 * hour, by: staff(leader), why: '请写上从哪一天开始' },
        }),
      },
    ),
    noticeOf(party, 'draft', [{ action: 'create', at: now - 30 * hour, by: leader }], {
      draft: draftOf(party, now - 30 * hour),
    }),
  ]
}

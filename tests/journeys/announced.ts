import type { Notice, Version } from '../../functions/notices/store.ts'
import { notices } from '../harness/notices.ts'

/** More that was announced before the tests begin: a policy, an activity, what was withdrawn, and names as long as they come. */

const at = (iso: string) => Date.parse(iso)

export const announcedIds = {
  policy: 'ntc_policy0000000000',
  activity: 'ntc_activity00000000',
  withdrawn: 'ntc_withdrawn0000000',
  hidden: 'ntc_hidden0000000000',
  water: 'ntc_water00000000000',
} as const

const [model] = notices
if (!model?.shown) throw new Error('there is no notice to go by')
const { why: _, ...written } = model.shown

/** A notice for everybody of the community, as it stands there. */
function published(_id: string, shown: Version, more: Partial<Notice>): Notice {
  if (!model) throw new Error('there is no notice to go by')
  const { shown: _, ...rest } = model
  return { ...rest, _id, rev: 3, earlier: [], shown, visibleFrom: shown.at, ...more }
}

export const announced: readonly Notice[] = [
  published(
    announcedIds.policy,
    {
      ...written,
      n: 1,
      at: at('2026-02-25T09:00:00+08:00'),
      title: '八十岁以上老人每月补贴提高到一百五十元',
      summary: '县里从三月起提高高龄补贴，不用重新申请。',
      markup:
        '# 提高多少\n\n从2026年3月起，按下面的标准发：\n\n| 年龄 | 原来 | 现在 |\n|---|---|---|\n| 80到89岁 | 100元 | **150元** |\n| 90岁以上 | 200元 | **300元** |\n\n# 怎么领\n\n- 已经在领的，不用重新申请\n- 第一次申请的，带身份证到社区\n\n> 依据：清河县民政局文件\n\n有问题请打010-55550002，或者12345。',
      meaning: '您已经在领的话，什么都不用做。三月的补贴会多五十元。',
    },
    { kind: 'policy', pinnedUntil: at('2026-04-01T00:00:00+08:00') },
  ),
  published(
    announcedIds.activity,
    {
      ...written,
      n: 1,
      at: at('2026-02-24T09:00:00+08:00'),
      title: '周三请律师坐班，免费问',
      summary: '3月4日上午，先约时间，不用排队。',
      markup: '3月4日上午，律师在服务中心坐班。\n\n1. 先选时间\n2. 带上有关的材料\n\n免费。',
      link: { to: 'service', serviceId: 'legal-advice' },
    },
    { kind: 'activity', endsAt: at('2026-03-04T12:00:00+08:00') },
  ),
  published(
    announcedIds.withdrawn,
    {
      ...written,
      n: 1,
      at: at('2026-02-23T09:00:00+08:00'),
      title: '三月一日免费体检',
      summary: '请带身份证到卫生院。',
      markup: '三月一日免费体检，请打010-55550009预约。',
    },
    {
      state: 'withdrawn',
      withdrawn: {
        at: at('2026-02-28T09:00:00+08:00'),
        why: '卫生院改期，日子定了再通知',
        by: written.by,
        hidden: false,
      },
    },
  ),
  published(
    announcedIds.hidden,
    {
      ...written,
      n: 1,
      at: at('2026-02-22T09:00:00+08:00'),
      title: '名单里有别人的事',
      summary: '不该公开的内容。',
      markup: '不该公开的内容。',
    },
    {
      state: 'withdrawn',
      withdrawn: {
        at: at('2026-02-23T09:00:00+08:00'),
        why: '里面有不该公开的个人信息',
        by: written.by,
        hidden: true,
      },
    },
  ),
  published(
    announcedIds.water,
    {
      ...written,
      n: 1,
      at: at('2026-03-02T07:00:00+08:00'),
      title:
        '水管破裂紧急停水：河湾路一号院到二十三号院、柳岸东里全部楼栋，预计今晚十点前恢复供水，请提前接水',
      summary: '抢修正在进行。高层和独居老人需要送水的，请打下面的电话，工作人员和志愿者会送到家门口。',
      markup:
        '今天早上六点，河湾路水管破裂。\n\n**停水到今晚十点。**\n\n需要送水请打13800550022或者010-55550001。着火请打119。',
    },
    { urgent: true, mustReach: true, endsAt: at('2026-03-02T22:00:00+08:00') },
  ),
]

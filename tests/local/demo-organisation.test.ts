import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import type { Place } from '../../functions/circle/store.ts'
import { secretId, secretKey } from '../../local/cloudbase/context.ts'
import { places } from '../../local/demo/places.ts'
import { seedDemo } from '../../local/demo/seed.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { checkOrganisation } from '../storms/check-organisation.ts'

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({}, { fill: false })
  await seedDemo('small', { urls: centre.standIn.urls, secretId, secretKey, now: centre.standIn.clock.now() })
})
afterAll(() => centre.close())

describe('the organisation of the demo', () => {
  test('hangs together, and gives the accounts what they have', () => {
    const nodes = centre.dump().nodes as OrgNode[]
    expect(nodes).toHaveLength(11)
    expect(nodes.flatMap(({ posts }) => posts).filter(({ holder }) => holder)).toHaveLength(9)
    expect(checkOrganisation(centre.dump())).toEqual([])
  })

  test('names each post as people do', async () => {
    const titles = (centre.dump().nodes as OrgNode[]).flatMap(({ posts }) => posts.map(({ title }) => title))
    for (const title of [
      '清河县管理员',
      '河湾街道管理员',
      '柳岸社区负责人',
      '柳岸社区第二网格网格员',
      '河湾街道窗口工作人员',
    ])
      expect(titles).toContain(title)
  })

  test('is drawn so that every place lies in one grid', async () => {
    const found: Record<string, string | undefined> = {}
    for (const { name, latitude, longitude } of places) {
      const gcj02 = `${latitude},${longitude}`
      const { nodes } = dataOf(await centre.call('openid-anybody', 'accounts', 'locateNode', { gcj02 }))
      expect(nodes.map(({ kind }) => kind)).toEqual(['street', 'community', 'grid'])
      found[name] = nodes.at(-1)?.name
    }
    expect(found).toMatchObject({
      柳岸社区党群服务站: '柳岸社区第二网格',
      榆树园社区党群服务站: '榆树园社区第二网格',
      西桥社区党群服务站: '西桥社区第二网格',
      五道口地铁站: '榆树园社区第二网格',
    })
  })

  test('leaves to who works on a grid what lies there', async () => {
    const node = '/qinghe/hewan/liuan/grid-2'
    const list = { node, search: '便利店' }
    const { places, elsewhere } = dataOf(
      await centre.call('demo-he-jun', 'circle', 'listPlacesForStaff', list),
    )
    expect(places.map(({ name }) => name)).toEqual(['春和便利店'])
    expect(elsewhere).toEqual([])
    const all = await centre.call('demo-he-jun', 'circle', 'listPlacesForStaff', { node })
    expect(dataOf(all).elsewhere).toEqual([])
    expect((centre.dump().places as Place[]).filter((one) => one.node === node).length).toBeGreaterThan(20)
  })

  test('is the administrator’s to look at and to change', async () => {
    const xu = 'demo-xu-jing'
    const { node, below } = dataOf(
      await centre.call(xu, 'accounts', 'getOrganisation', { node: '/qinghe/hewan' }),
    )
    expect(below.map(({ name }) => name)).toEqual(['柳岸社区', '榆树园社区', '西桥社区'])
    const vacant = below.flatMap(({ posts }) => posts).filter(({ state }) => state === 'vacant')
    expect(vacant.map(({ title }) => title)).toEqual(['榆树园社区负责人', '西桥社区负责人'])
    expect(below.map(({ volunteers }) => volunteers)).toEqual([2, 0, 0])
    expect(node.posts.map(({ holder }) => holder?.name).sort()).toEqual(['冯涛', '赵丽华'])
  })
})

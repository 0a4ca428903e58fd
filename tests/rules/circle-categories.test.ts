import { expect, test } from 'vitest'
import { categories, categoriesOf, categoryCalled, categoryIds } from '../../shared/circle/categories.ts'

/** As the national guideline and counties' plans name the kinds; docs/circle-places.md says which names a source confirms. */
const guideline = {
  basic:
    '便利店、综合超市、菜市场、生鲜超市（菜店）、早餐店、洗染店、美容美发店、照相文印店、家政服务点、维修点、药店、邮政快递综合服务点、再生资源回收点',
  upgraded:
    '社区养老服务机构、特色餐饮店、运动健身房、保健养生店、新式书店、教育培训点、休闲娱乐点、茶艺咖啡馆、宠物服务站、幼儿托管点',
}

test('a list may name the kinds as the guideline does, each its own category', () => {
  const called = (kind: keyof typeof guideline) => guideline[kind].split('、').map(categoryCalled)
  expect(called('basic')).toEqual(categoriesOf('basic'))
  expect([...called('upgraded')].sort()).toEqual([...categoriesOf('upgraded')].sort())
})

test('no word means two categories', () => {
  const words = categoryIds.flatMap((id) => [id, categories[id].name, ...categories[id].words])
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([])
})

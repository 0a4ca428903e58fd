/**
 * What one can look for around the corner. Basic and upgraded kinds follow the national guideline for quarter-hour convenience circles
 * (《城市一刻钟便民生活圈建设指南》, 商办流通函〔2021〕247号); docs/circle-places.md says which of them a source confirms. The public ones are what a
 * neighbourhood asks its service centre for besides. 前置仓 is left out: goods leave it, nobody walks to it.
 */

export const categoryKinds = ['basic', 'upgraded', 'public'] as const
export type CategoryKind = (typeof categoryKinds)[number]

export const kindInWords: Readonly<Record<CategoryKind, string>> = {
  basic: '基本保障',
  upgraded: '品质提升',
  public: '公共服务',
}

/** In the order of lists. `words`: what else people, and tables that are imported, call it. */
const all = {
  'convenience-store': { kind: 'basic', name: '便利店', words: ['小卖部', '小超市', '烟酒店'] },
  supermarket: { kind: 'basic', name: '综合超市', words: ['超市', '大卖场', '商场'] },
  market: { kind: 'basic', name: '菜市场', words: ['农贸市场', '早市', '集市'] },
  'fresh-food': {
    kind: 'basic',
    name: '生鲜超市',
    words: ['菜店', '水果店', '生鲜', '肉店', '生鲜超市（菜店）'],
  },
  breakfast: { kind: 'basic', name: '早餐店', words: ['早点', '包子铺', '小吃', '快餐', '面包'] },
  laundry: { kind: 'basic', name: '洗衣店', words: ['洗染店', '干洗店', '改衣'] },
  hairdresser: { kind: 'basic', name: '美容美发店', words: ['理发店', '美发', '理发'] },
  'photo-print': { kind: 'basic', name: '照相文印店', words: ['照相馆', '打印', '复印', '证件照'] },
  housekeeping: { kind: 'basic', name: '家政服务点', words: ['家政', '保洁', '保姆', '钟点工', '家政店'] },
  repair: { kind: 'basic', name: '维修点', words: ['修鞋', '配钥匙', '开锁', '修车', '家电维修', '五金'] },
  pharmacy: { kind: 'basic', name: '药店', words: ['药房', '买药'] },
  parcel: {
    kind: 'basic',
    name: '邮政快递点',
    words: ['快递', '邮局', '驿站', '快递柜', '邮政快递综合服务点', '快递点', '快递公共取送点', '智能快件箱'],
  },
  recycling: { kind: 'basic', name: '废品回收点', words: ['再生资源回收点', '收废品', '旧衣回收'] },
  'elderly-care': {
    kind: 'upgraded',
    name: '养老服务',
    words: ['社区养老服务机构', '养老驿站', '日间照料', '助餐点', '老年食堂', '养老院', '养老机构'],
  },
  dining: { kind: 'upgraded', name: '特色餐饮', words: ['饭馆', '餐馆', '餐厅', '吃饭', '特色餐饮店'] },
  fitness: {
    kind: 'upgraded',
    name: '运动健身',
    words: ['健身房', '球场', '游泳', '体育馆', '运动健身房', '健身', '体育健身'],
  },
  wellness: { kind: 'upgraded', name: '保健养生', words: ['按摩', '推拿', '足疗', '保健养生店'] },
  bookshop: { kind: 'upgraded', name: '书店', words: ['新式书店', '图书馆', '阅览室'] },
  training: {
    kind: 'upgraded',
    name: '教育培训',
    words: ['培训班', '老年大学', '兴趣班', '教育培训点', '培训教育点'],
  },
  leisure: { kind: 'upgraded', name: '休闲娱乐', words: ['棋牌', '电影院', '影院', '休闲娱乐点'] },
  'tea-coffee': {
    kind: 'upgraded',
    name: '茶艺咖啡',
    words: ['茶馆', '咖啡馆', '奶茶', '茶艺咖啡馆', '咖啡店'],
  },
  pets: { kind: 'upgraded', name: '宠物服务', words: ['宠物店', '宠物医院', '宠物服务站'] },
  childcare: {
    kind: 'upgraded',
    name: '幼儿托育',
    words: ['托儿所', '托育', '早教', '幼儿托管点', '托幼', '幼托'],
  },
  'party-centre': { kind: 'public', name: '党群服务中心', words: ['党员之家', '党群服务站'] },
  'community-station': { kind: 'public', name: '社区服务站', words: ['居委会', '社区居委会', '政务服务'] },
  'activity-room': { kind: 'public', name: '活动室', words: ['文化活动室', '老年活动室', '文化站'] },
  clinic: {
    kind: 'public',
    name: '卫生站和医院',
    words: ['社区卫生服务站', '医院', '诊所', '看病', '卫生服务站/医院'],
  },
  school: { kind: 'public', name: '学校幼儿园', words: ['小学', '中学', '幼儿园', '学校'] },
  park: { kind: 'public', name: '公园绿地', words: ['公园', '广场', '绿地', '散步'] },
  toilet: { kind: 'public', name: '公共厕所', words: ['公厕', '厕所', '卫生间', '洗手间'] },
  aed: { kind: 'public', name: '自动除颤器', words: ['AED', '急救', '除颤仪'] },
  transit: { kind: 'public', name: '公交地铁', words: ['公交站', '地铁站', '车站', '公交地铁站'] },
  bank: { kind: 'public', name: '银行', words: ['取款机', '取钱', '信用社'] },
  police: { kind: 'public', name: '派出所', words: ['警务室', '警察', '报警点'] },
  shelter: { kind: 'public', name: '应急避难场所', words: ['避难', '避险'] },
} as const satisfies Record<string, Category>

export interface Category {
  readonly kind: CategoryKind
  /** As chips and lists show it. */
  readonly name: string
  readonly words: readonly string[]
}
export type CategoryId = keyof typeof all

export const categories: Readonly<Record<CategoryId, Category>> = all
export const categoryIds = Object.keys(all) as [CategoryId, ...CategoryId[]]

export function categoriesOf(kind: CategoryKind): readonly CategoryId[] {
  return categoryIds.filter((id) => categories[id].kind === kind)
}

/** The category that somebody means by its id, its name or another word for it: 药店, 药房. Undefined when it is none. */
export function categoryCalled(text: string): CategoryId | undefined {
  const word = text.normalize('NFKC').trim().toLowerCase()
  const named = (id: CategoryId) =>
    [id, categories[id].name, ...categories[id].words].some(
      (one) => one.normalize('NFKC').toLowerCase() === word,
    )
  return categoryIds.find(named)
}

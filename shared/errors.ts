/**
 * The closed list of what an operation may answer instead of its result.
 *
 * `status` is the HTTP status. `message` says in plain Chinese what happened, `next` what the person can do about it.
 * A page adds the name and the phone number of the office that helps: nobody is left with a refusal alone.
 */
interface RefusalText {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503
  readonly message: string
  readonly next: string
}

export const refusals = {
  INVALID_INPUT: {
    status: 400,
    message: '有一处没有填对，还没有保存。',
    next: '请看一看填写的内容，再点一次。',
  },
  UNKNOWN_OPERATION: { status: 404, message: '没有找到这项功能。', next: '请退出小程序，再打开一次。' },
  TOO_LARGE: { status: 413, message: '内容太大，没有收下。', next: '请减少一些内容，再点一次。' },
  NOT_SIGNED_IN: { status: 401, message: '没有认出您的微信。', next: '请在微信里打开小程序，再试一次。' },
  NOT_REGISTERED: { status: 403, message: '还不知道怎么称呼您。', next: '请先填写姓名，只填一次。' },
  NOT_ALLOWED: { status: 403, message: '这件事您不能操作。', next: '需要帮忙，请打服务中心的电话。' },
  ONLY_ON_PHONE: { status: 403, message: '这件事不能在电脑上办。', next: '请用手机打开小程序。' },
  DISPLAY_ONLY: {
    status: 403,
    message: '这台电脑正用作大厅屏幕，只显示今天的预约。',
    next: '要办别的事，请先结束大厅屏幕，再重新登录。',
  },
  SESSION_OVER: {
    status: 401,
    message: '电脑上的登录已经结束。',
    next: '请在电脑上重新登录，用手机上的小程序扫码。',
  },
  OUT_OF_ORDER: { status: 409, message: '这一次来晚了，没有收下。', next: '请再点一次。' },
  NOT_FOUND: { status: 404, message: '没有找到。', next: '请返回上一页，再看一看。' },
  TOO_MANY_REQUESTS: {
    status: 429,
    message: '点得太多次了，还没有保存。',
    next: '请过一会儿再点，或者打电话办理。',
  },
  KEY_REUSED: {
    status: 409,
    message: '这一次的内容和刚才的不一样，没有保存。',
    next: '请返回上一页，重新开始。',
  },
  STALE: { status: 409, message: '刚才有人改过，您看到的不是最新的。', next: '请看一看新的内容，再决定。' },
  INTERNAL: {
    status: 500,
    message: '还没有保存，是我们这边出了问题。',
    next: '请再点一次，或者打电话办理。',
  },
  UNAVAILABLE: {
    status: 503,
    message: '还没有保存，现在连不上服务中心。',
    next: '请再点一次，或者打电话办理。',
  },

  SIGN_IN_OVER: {
    status: 409,
    message: '这个登录码过期了，或者已经用过。',
    next: '请在电脑上换一个码，再扫一次。',
  },
  DIGITS_DIFFER: {
    status: 409,
    message: '数字和电脑上的不一样，没有登录。',
    next: '请看着电脑屏幕再填一次。不是您要用的电脑，就不要填。',
  },

  SLOT_FULL: { status: 409, message: '这个时间约满了。', next: '请选别的时间；直接到窗口来，也能办。' },
  DAY_BUSY: {
    status: 409,
    message: '这一天刚才改动太多，手机上先不能约了。',
    next: '请过几分钟再点，或者选别的日子；直接到窗口来，也能办。',
  },
  SLOT_PAST: { status: 409, message: '这个时间已经过了。', next: '请选晚一点的时间。' },
  SLOT_NOT_FOUND: { status: 404, message: '没有这个时间。', next: '请重新选一个时间。' },
  DAY_CLOSED: { status: 409, message: '这一天不办公。', next: '请选别的日子。' },
  DAY_NOT_OPEN_YET: {
    status: 409,
    message: '这一天还没有开始预约。',
    next: '请过几天再来看，或者选近一点的日子。',
  },
  DAY_TO_CONFIRM: { status: 409, message: '放假安排还没公布，到时再确认。', next: '请选近一点的日子。' },
  SERVICE_NOT_BOOKABLE: { status: 409, message: '这件事不用预约。', next: '办公时间直接到窗口来就行。' },
  LIMIT_PER_DAY: { status: 409, message: '这一天已经约过这件事了。', next: '可以在“我的预约”里改时间。' },
  LIMIT_OPEN: {
    status: 409,
    message: '约好还没办的事已经有三件了。',
    next: '办完一件再约；不用预约也可以直接来。',
  },
  TOO_LATE_TO_CANCEL: {
    status: 409,
    message: '时间快到了，不能在手机上改了。',
    next: '不能来没关系，请打个电话告诉我们。',
  },
  NOT_IN_THIS_STATE: { status: 409, message: '这次预约现在不能这样改。', next: '请看一看最新的情况。' },
  NOTICE_STATE: {
    status: 409,
    message: '这则通知现在不能这样处理。',
    next: '请看一看它最新的情况。',
  },
  NOTICE_WITHDRAWN: {
    status: 409,
    message: '这则通知已经撤回了。',
    next: '需要的话，请另写一则新的。',
  },
  NOTICE_INCOMPLETE: {
    status: 409,
    message: '还缺一些内容，没有提交。',
    next: '请把标出来的地方补上，再提交。',
  },
  OWN_REVIEW: {
    status: 403,
    message: '自己写的通知，要请另一个人审核。',
    next: '请告诉一位同事，请他来看。',
  },
  TOO_MANY_VERSIONS: {
    status: 409,
    message: '这则通知改过太多次了，不能再改。',
    next: '请撤回这一则，另写一则新的。',
  },
  PERSONAL_DATA: {
    status: 409,
    message: '里面好像有个人信息，还没有提交。',
    next: '请改掉，或者逐条确认可以公开，再提交。',
  },
  PERIOD_TOO_SHORT: {
    status: 409,
    message: '公示的天数太少，还没有提交。',
    next: '请按要求的工作日数填写，再提交。',
  },
  CALENDAR_NOT_OUT: {
    status: 409,
    message: '公示结束的那一年，放假安排还没公布，还没有提交。',
    next: '请早一点开始公示，或者等放假安排公布了再提交。',
  },
  ANNOUNCEMENT_OVER: {
    status: 409,
    message: '这则公示现在不收意见了。',
    next: '想反映情况，请打社区的电话，或者到服务中心来说。',
  },
  TOO_MANY_ANSWERS: {
    status: 409,
    message: '对这则公示，您已经提过五条意见了。',
    next: '还想补充，请打社区的电话，或者到服务中心来说。',
  },
  ANNOUNCEMENT_OPEN: {
    status: 409,
    message: '公示还没有到期，现在不能办结。',
    next: '请等公示到期，再点一次。',
  },
  ANSWERS_OPEN: {
    status: 409,
    message: '还有意见没有回复，现在不能办结。',
    next: '请逐条回复，再点一次。',
  },
  REACH_OVER: {
    status: 409,
    message: '这则通知已经结束，上门告知的名单已经删掉了。',
    next: '不用再上门，也不用再点了。',
  },
  PICTURES_UNCHECKED: {
    status: 409,
    message: '图片还在等微信检查，先不能发布。',
    next: '一般几分钟就好，请过一会儿再点。',
  },
  TEXT_UNCHECKED: {
    status: 409,
    message: '文字还没有经过微信检查，先不能发布。',
    next: '请在手机上打开小程序，再点一次“通过”。',
  },
  FILE_MISSING: { status: 404, message: '没有收到这个文件。', next: '请再选一次，等它传完。' },
  FILE_TOO_LARGE: {
    status: 413,
    message: '这个文件超过10MB，没有收下。',
    next: '请压缩一下，或者拆成几个再传。',
  },
  FILE_KIND: {
    status: 409,
    message: '这种文件不能收，或者文件已经坏了。',
    next: '可以传pdf、Word、Excel文件，和jpg、png图片。',
  },
  TOO_MANY_FILES: {
    status: 409,
    message: '文件太多了，没有收下。',
    next: '请先删掉用不着的，再传。',
  },
  CONTENT_REFUSED: {
    status: 409,
    message: '微信的内容检查没有通过，没有提交。',
    next: '请改一改文字或图片，再提交。',
  },

  NODE_GONE: {
    status: 409,
    message: '没有这个单位，或者它已经撤销了。',
    next: '请返回上一页，看一看现在的组织。',
  },
  NODE_EXISTS: { status: 409, message: '已经有这个代号了。', next: '请换一个代号。' },
  NODE_IN_USE: {
    status: 409,
    message: '这里还有岗位或者下级，不能撤销。',
    next: '请先撤销它的岗位和下级。',
  },
  POST_STATE: { status: 409, message: '这个岗位现在不能这样处理。', next: '请看一看它最新的情况。' },
  LAST_ADMIN: {
    status: 409,
    message: '这是最后一位县管理员，不能离岗；请假要有人代班。',
    next: '请先请另一位县管理员到岗；请假的话，请选代班的人。',
  },
  TOO_MANY_POSTS: {
    status: 409,
    message: '一个微信号最多担任或代班20个岗位。',
    next: '请先辞去一个岗位，或者请别人来担任。',
  },
  OWN_RIGHTS: {
    status: 403,
    message: '不能给自己安排岗位或者代班。',
    next: '请另一位管理员来办。',
  },
  BOUNDARY_OVERLAPS: {
    status: 409,
    message: '这条边界和旁边的重叠了，没有保存。',
    next: '请看一看图上重叠的地方，改好了再保存。',
  },
  CODE_GONE: {
    status: 409,
    message: '这个码用过了、过期了，或者写错了。',
    next: '请看一看有没有写错，或者请对方再出一个码。',
  },
  OWN_CODE: { status: 409, message: '这是您自己的码。', next: '请让帮您办事的人在他的手机上填。' },
  NOT_HERSELF: {
    status: 409,
    message: '这个码要用他本人的微信填。',
    next: '请他在自己的手机上打开小程序，再填这个码。',
  },
  HAS_ACCOUNT: {
    status: 409,
    message: '他已经在用自己的微信办事，或者有监护人替他办，不用再接。',
    next: '请他打开小程序里的“我的”看一看。',
  },
  OWN_PERSON_USED: {
    status: 409,
    message: '您在小程序里已经有一份在用的登记，两份登记不能合成一份。',
    next: '请接着用小程序里的；窗口的那份不要了，可以请工作人员删掉。',
  },
  CARERS_FULL: {
    status: 409,
    message: '已经有十个人可以帮他办事了，不能再加。',
    next: '请他先停掉一个，再来填。',
  },
  PERSONS_FULL: {
    status: 409,
    message: '您已经在帮很多人办事，不能再加了。',
    next: '请先停掉一个；或者请他到窗口来，我们帮他办。',
  },
  ONLY_GUARDIAN: {
    status: 409,
    message: '这个孩子现在只有您一位监护人。',
    next: '请先让另一位监护人加入，或者删除孩子的信息。',
  },
  CONSENT_NEEDED: {
    status: 409,
    message: '还没有同意保存这一项，所以没有保存。',
    next: '请先看一看说明，同意了再保存；不保存也能办事。',
  },
  CONSENT_WITHDRAWN: {
    status: 409,
    message: '这一项没有同意过，或者已经撤回了。',
    next: '不用再撤回，也没有保存。',
  },
  NO_WAY: {
    status: 409,
    message: '按地图上的路，走不到那里。',
    next: '请换一种走法，或者打电话问一问。',
  },
  OUTSIDE_MAP: {
    status: 409,
    message: '这个位置不在本县地图的范围里。',
    next: '请换一个位置，或者看一看有没有点错。',
  },
  SITE_UNKNOWN: { status: 409, message: '没有这个办事地点。', next: '请重新选一个，或者不关联办事地点。' },
  PLACE_STATE: {
    status: 409,
    message: '这个地方现在不能这样处理。',
    next: '请看一看它最新的情况。',
  },
  SUGGESTION_STATE: {
    status: 409,
    message: '这条建议已经处理过了。',
    next: '请看一看它最新的情况。',
  },
  OFF_STREET: {
    status: 409,
    message: '这条小路的一头离街道太远，还没有保存。',
    next: '请把两头都画到街道上，再保存。',
  },
  TOO_MANY_PATHS: {
    status: 409,
    message: '补充的小路太多了，没有保存。',
    next: '请先删掉用不着的；或者请管理员更新地图。',
  },
  IMPORT_UNREADABLE: {
    status: 409,
    message: '这个文件读不出来，没有导入。',
    next: '请看一看文件的种类和第一行的标题，再传一次。',
  },
  IMPORT_TOO_LONG: {
    status: 413,
    message: '这个表格超过20000行，没有导入。',
    next: '请分成几个表格，换不同的名字，再传。',
  },
  IMPORT_WRONG: {
    status: 409,
    message: '有些行没有填对，还没有导入。',
    next: '请改好再传；或者确认不要这些行，只导入其余的。',
  },
  IMPORT_STATE: {
    status: 409,
    message: '这次导入现在不能这样处理。',
    next: '请看一看它最新的情况。',
  },

  INVITATION_GONE: {
    status: 409,
    message: '这个邀请码用过了、过期了，或者写错了。',
    next: '请看一看有没有写错，或者请邀请您的人再发一个。',
  },
} as const satisfies Record<string, RefusalText>

export type ErrorCode = keyof typeof refusals

/** What a function answers; the same shape for phones and over HTTP. */
export type Answer<Data> =
  | { readonly ok: true; readonly data: Data; readonly requestId: string }
  | { readonly ok: false; readonly error: RefusalAnswer; readonly requestId: string }

export interface RefusalAnswer {
  readonly code: ErrorCode
  readonly status: number
  readonly message: string
  readonly next: string
  /** What a page needs to help further, e.g. the newest `rev`, or which field was wrong. Never personal data. */
  readonly details?: Readonly<Record<string, unknown>>
}

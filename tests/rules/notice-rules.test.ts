import { describe, expect, test } from 'vitest'
import { missingIn, placesOfPersonalData } from '../../shared/notices/complete.ts'
import { isOfKind, kindByName } from '../../shared/notices/files.ts'
import {
  actionsFor,
  audiencesOf,
  covers,
  isPinned,
  isPressing,
  isVisible,
  lineage,
  mayDo,
  mayGoOutAlone,
  noticeMachine,
  stateAt,
} from '../../shared/notices/rules.ts'
import { checkMachine } from '../../shared/state-machine.ts'

const now = Date.parse('2026-03-02T08:00:00+08:00')
const later = now + 3_600_000
const calm = { urgent: false }
const everyWho = ['editor', 'publisher', 'reviewer', 'second-person'] as const

test('the table of states has neither dead ends nor states that nothing leads to', () => {
  expect(checkMachine(noticeMachine)).toEqual([])
})

describe('visible is a matter of the time', () => {
  test.each([
    ['published', now, true],
    ['published', now - 1, true],
    ['published', now + 1, false],
    ['published', undefined, false],
    ['correcting', now, true],
    ['correction-in-review', now, true],
    ['withdrawn', now, true],
    ['withdrawn', later, false],
    ['draft', now, false],
    ['in-review', now, false],
    ['discarded', now, false],
  ] as const)('%s from %s: %s', (state, visibleFrom, visible) => {
    expect(isVisible({ state, ...(visibleFrom !== undefined && { visibleFrom }) }, now)).toBe(visible)
  })

  test('what is approved and not yet visible is scheduled', () => {
    expect(stateAt({ state: 'published', visibleFrom: later }, now)).toBe('scheduled')
    expect(stateAt({ state: 'published', visibleFrom: later }, later)).toBe('published')
  })

  test('a pin ends by itself, and what was withdrawn is not on top', () => {
    const pinned = { state: 'published', visibleFrom: now, pinnedUntil: later } as const
    expect(isPinned(pinned, now)).toBe(true)
    expect(isPinned(pinned, later)).toBe(false)
    expect(isPinned({ ...pinned, visibleFrom: later }, now)).toBe(false)
    expect(isPinned({ ...pinned, state: 'withdrawn' }, now)).toBe(false)
  })
})

describe('what presses', () => {
  const hour = 60 * 60 * 1000
  const water = { urgent: true, state: 'published', visibleFrom: now } as const

  test('does so until it is over, and no longer', () => {
    expect(isPressing({ ...water, endsAt: now + hour }, now + hour - 1)).toBe(true)
    expect(isPressing({ ...water, endsAt: now + hour }, now + hour)).toBe(false)
  })

  test('without an end, for three days', () => {
    expect(isPressing(water, now + 72 * hour - 1)).toBe(true)
    expect(isPressing(water, now + 72 * hour)).toBe(false)
  })

  test('does not before its time, when it was withdrawn, or when it is not urgent', () => {
    expect(isPressing({ ...water, visibleFrom: later }, now)).toBe(false)
    expect(isPressing({ ...water, state: 'withdrawn' }, now)).toBe(false)
    expect(isPressing({ ...water, urgent: false }, now)).toBe(false)
  })
})

describe('who may do what', () => {
  const inReview = { ...calm, state: 'in-review' } as const
  const published = { ...calm, state: 'published', visibleFrom: now } as const
  const scheduled = { ...calm, state: 'published', visibleFrom: later } as const
  const alone = { urgent: true, state: 'published', visibleFrom: now, reviewDueAt: later } as const

  test('nobody reviews what he wrote', () => {
    expect(mayDo('approve', inReview, ['editor', 'publisher', 'reviewer'], now)).toBe('ok')
    expect(mayDo('approve', inReview, ['editor', 'publisher', 'second-person'], now)).toBe('OWN_REVIEW')
    expect(mayDo('send-back', inReview, ['editor', 'publisher'], now)).toBe('OWN_REVIEW')
    expect(mayDo('approve', inReview, ['editor'], now)).toBe('NOT_ALLOWED')
    expect(mayDo('confirm', alone, ['editor', 'publisher', 'reviewer'], now)).toBe('OWN_REVIEW')
    expect(mayDo('confirm', alone, ['editor', 'publisher', 'second-person'], now)).toBe('ok')
  })

  test('what is published is not thrown away, not written over and not published again', () => {
    for (const action of ['discard', 'save', 'submit', 'approve', 'publish-urgent'] as const)
      expect(mayDo(action, published, everyWho, now), action).toBe('NOTICE_STATE')
  })

  test('before its time it is taken back, from then on corrected or withdrawn', () => {
    expect(mayDo('take-back', scheduled, everyWho, now)).toBe('ok')
    expect(mayDo('withdraw', scheduled, everyWho, now)).toBe('NOTICE_STATE')
    expect(mayDo('take-back', scheduled, everyWho, later)).toBe('NOTICE_STATE')
    expect(mayDo('take-back', scheduled, everyWho, later - 60_001)).toBe('ok')
    expect(mayDo('take-back', scheduled, everyWho, later - 60_000)).toBe('NOTICE_STATE')
    expect(mayDo('withdraw', scheduled, everyWho, later)).toBe('ok')
    expect(mayDo('correct', scheduled, everyWho, later)).toBe('ok')
  })

  test('what is withdrawn says so, whatever is tried', () => {
    const withdrawn = { ...calm, state: 'withdrawn', visibleFrom: now } as const
    for (const action of ['withdraw', 'correct', 'save', 'approve', 'confirm'] as const)
      expect(mayDo(action, withdrawn, everyWho, now), action).toBe('NOTICE_WITHDRAWN')
  })

  test('only what is urgent is published by one alone, and looked at afterwards', () => {
    expect(mayDo('publish-urgent', { ...calm, state: 'draft' }, everyWho, now)).toBe('NOTICE_STATE')
    expect(mayDo('publish-urgent', { urgent: true, state: 'draft' }, ['editor'], now)).toBe('NOT_ALLOWED')
    expect(mayDo('publish-urgent', { urgent: true, state: 'draft' }, ['editor', 'publisher'], now)).toBe('ok')
    expect(mayDo('confirm', published, everyWho, now)).toBe('NOTICE_STATE')
  })

  test.each([
    ['notice', true, undefined, true],
    ['notice', false, undefined, false],
    ['policy', true, undefined, false],
    ['activity', true, undefined, false],
    ['announcement', true, undefined, false],
    ['notice', true, true, true],
    ['notice', true, false, false],
    ['notice', false, true, false],
  ] as const)(
    '%s, urgent: %s, over something urgent: %s; goes out alone: %s',
    (kind, urgent, over, alone) => {
      expect(mayGoOutAlone(kind, { urgent }, over === undefined ? undefined : { urgent: over })).toBe(alone)
    },
  )

  test('the buttons follow', () => {
    expect(actionsFor({ ...calm, state: 'draft' }, ['editor'], now)).toEqual(['save', 'submit', 'discard'])
    expect(actionsFor(inReview, ['editor', 'publisher', 'reviewer'], now)).toEqual([
      'approve',
      'send-back',
      'take-back',
    ])
    expect(actionsFor(alone, everyWho, now)).toEqual(['correct', 'confirm', 'withdraw'])
  })
})

describe('for whom', () => {
  test('a node and all above it', () => {
    expect(lineage('/qinghe/hewan/liuan')).toEqual(['/qinghe/hewan/liuan', '/qinghe/hewan', '/qinghe'])
  })

  test.each([
    [['/qinghe/hewan'], '/qinghe/hewan/liuan', true],
    [['/qinghe/hewan'], '/qinghe/hewan', true],
    [['/qinghe/hewan/liuan'], '/qinghe/hewan', false],
    [['/qinghe/hewan'], '/qinghe/hewan2', false],
    [['/qinghe/xi', '/qinghe/hewan/liuan'], '/qinghe/hewan/liuan/grid-1', true],
  ])('for %s at %s: %s', (nodes, node, reached) => {
    expect(covers(nodes, node)).toBe(reached)
  })

  test('volunteers are told what is for volunteers, staff both', () => {
    expect(audiencesOf(['volunteer'])).toEqual(['volunteers'])
    expect(audiencesOf(['grid-worker'])).toEqual(['staff', 'volunteers'])
    expect(audiencesOf(['volunteer', 'counter-staff'])).toEqual(['staff', 'volunteers'])
  })
})

describe('what a draft lacks', () => {
  const plan = { urgent: false, mustReach: false }
  test.each([
    ['a policy says what it means for you', 'policy', plan, ['text.meaning']],
    ['an announcement says how long', 'announcement', plan, ['plan.answerDays']],
    ['a pin outlasts the beginning', 'notice', { ...plan, pinnedUntil: now }, ['plan.pinnedUntil']],
    [
      'a pin outlasts the beginning of what is scheduled',
      'notice',
      { ...plan, visibleFrom: later, pinnedUntil: later },
      ['plan.pinnedUntil'],
    ],
    ['what must reach everybody ends', 'notice', { ...plan, mustReach: true }, ['plan.endsAt']],
    [
      'what presses does not wait',
      'notice',
      { ...plan, urgent: true, visibleFrom: later },
      ['plan.visibleFrom'],
    ],
    ['a period is opened by two', 'activity', { ...plan, urgent: true }, ['plan.urgent']],
    ['what is over need not be told', 'notice', { ...plan, endsAt: now - 1 }, ['plan.endsAt']],
    ['nothing', 'notice', { ...plan, visibleFrom: now - 1, pinnedUntil: later, endsAt: later }, []],
  ] as const)('%s', (_name, kind, given, missing) => {
    expect(missingIn(kind, {}, given, 'everyone', now)).toEqual(missing)
  })

  test('what is told to colleagues opens no period, and sends nobody to the doors', () => {
    const must = { ...plan, mustReach: true, endsAt: later }
    expect(missingIn('notice', {}, must, 'everyone', now)).toEqual([])
    expect(missingIn('notice', {}, must, 'staff', now)).toEqual(['plan.mustReach'])
    expect(missingIn('notice', {}, must, 'volunteers', now)).toEqual(['plan.mustReach'])
    expect(missingIn('announcement', {}, { ...plan, answerDays: 3 }, 'staff', now)).toEqual(['audience.who'])
  })

  test('personal data is pointed at without being told', () => {
    expect(
      placesOfPersonalData({ title: '公示', summary: '无', markup: '电话13800001234，谢谢', meaning: '' }),
    ).toEqual([{ key: 'markup.2.mobile-number', field: 'markup', kind: 'mobile-number', at: 2, length: 11 }])
    expect(placesOfPersonalData({ title: '公示' }, ['fil_a', 'fil_b'])).toEqual([
      { key: 'attachments.fil_a', field: 'attachments', kind: 'attachment', at: 0, length: 0 },
      { key: 'attachments.fil_b', field: 'attachments', kind: 'attachment', at: 1, length: 0 },
    ])
  })
})

describe('files', () => {
  test.each([
    ['名单.PDF', 'pdf'],
    ['照片.jpeg', 'jpg'],
    ['表.xlsx', 'xlsx'],
    ['宏.docm', undefined],
    ['程序.exe', undefined],
    ['没有后缀', undefined],
    ['a.pdf.exe', undefined],
  ])('%s is %s', (name, kind) => {
    expect(kindByName(name)).toBe(kind)
  })

  test.each([
    ['pdf', '%PDF-1.4 …', true],
    ['pdf', 'MZ\x90\x00', false],
    ['jpg', '\xff\xd8\xff\xe0', true],
    ['jpg', '%PDF-1.4', false],
    ['docx', 'PK\x03\x04 word/document.xml', true],
    ['docx', 'PK\x03\x04 xl/workbook.xml', false],
    ['xls', '\xd0\xcf\x11\xe0\xa1\xb1', true],
  ] as const)('%s that begins with %j: %s', (kind, content, ok) => {
    expect(isOfKind(kind, Buffer.from(content, 'latin1'))).toBe(ok)
  })
})

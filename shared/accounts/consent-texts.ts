/**
 * What people agree to, in versions: what is stored names the version that was shown. A text that says something new gets a new
 * version at the end of its list; earlier ones stay, so that one can read later what was agreed to.
 *
 * Separate texts for what the law calls sensitive (where one lives, disability) and for children, as articles 29 and 31 of the
 * Personal Information Protection Law of 2021 ask for.
 */

export const consentPurposes = ['basics', 'phone', 'address', 'child', 'care', 'needs'] as const
export type ConsentPurpose = (typeof consentPurposes)[number]

export interface ConsentText {
  /** What a stored consent names. */
  readonly version: string
  readonly title: string
  readonly lines: readonly string[]
}

/** Of each purpose every version, the current one last. */
export const consentTexts: Readonly<Record<ConsentPurpose, readonly [ConsentText, ...ConsentText[]]>> = {
  basics: [
    {
      version: '1',
      title: '保存您的称呼',
      lines: [
        '保存您的称呼和您约的事，用来安排窗口、叫您办事。',
        '只有为您办事的工作人员能看到；名单上只显示姓。谁看过全名，您都能查到。',
        '不收集身份证照片，不记录民族、宗教信仰，也不记录是不是党员。',
        '随时可以导出或者删除。不同意也能直接到窗口办事。',
      ],
    },
  ],
  phone: [
    {
      version: '1',
      title: '保存您的电话号码',
      lines: [
        '只在微信消息送不到、事情有变化时打给您，或者您到窗口时用来找到您的登记。',
        '加密保存，平时只显示后四位。谁看过完整号码、为什么看，您都能查到。',
        '不填也能预约。随时可以撤回，撤回后马上删除。',
      ],
    },
  ],
  address: [
    {
      version: '1',
      title: '保存您的住址（敏感信息）',
      lines: [
        '住址是敏感个人信息，只用来上门为您办事。',
        '加密保存。谁看过、为什么看，您都能查到。',
        '不填也能到窗口办事。随时可以撤回，撤回后马上删除。',
      ],
    },
  ],
  child: [
    {
      version: '1',
      title: '监护人同意保存孩子的称呼（敏感信息）',
      lines: [
        '您是这个孩子的监护人，同意保存孩子的称呼和为孩子约的事。',
        '不满十四岁的孩子的信息是敏感个人信息，只用来安排窗口和活动。',
        '随时可以导出或者删除。不登记也能带孩子直接来。',
      ],
    },
  ],
  care: [
    {
      version: '1',
      title: '同意别人帮您办事',
      lines: [
        '他可以替您约时间、改时间、取消，能看到您约了什么。',
        '他看不到您的完整电话和住址，也不能删除您的信息。',
        '随时可以停，停了马上有效。',
      ],
    },
  ],
  needs: [
    {
      version: '1',
      title: '说明您来的时候需要什么帮助（敏感信息）',
      lines: [
        '比如手语、低位台、轮椅。这可能说明您的身体情况，是敏感个人信息。',
        '只给这一次接待您的窗口看，当天办完就删除。',
        '不说也没关系，到了再告诉我们。',
      ],
    },
  ],
}

export function currentText(purpose: ConsentPurpose): ConsentText {
  const texts = consentTexts[purpose]
  return texts[texts.length - 1] ?? texts[0]
}

/** Whether there is or was such a text: phones update late, and show what they have. */
export function isKnownText(purpose: ConsentPurpose, version: string): boolean {
  return consentTexts[purpose].some((text) => text.version === version)
}

const form = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/

/** A phone number as it was typed, without the spaces that people and keyboards put in. */
export function phoneNumberOf(typed: string): string {
  return typed.replace(/\s/g, '')
}

export function isPhoneNumber(text: string): boolean {
  return form.test(text)
}

/** What WeChat takes as the value of a field of a subscription message, by the kind that its name begins with. */
const kinds: Record<string, (value: string) => boolean> = {
  thing: (value) => length(value) <= 20,
  number: (value) => /^-?\d+(\.\d+)?$/.test(value) && value.length <= 32,
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  symbol: (value) => length(value) <= 5 && !/[\p{Letter}\p{Number}]/u.test(value),
  character_string: (value) => length(value) <= 32 && !/\p{Script=Han}/u.test(value),
  time: (value) => value.split('~').every((part) => time.test(part.trim())),
  date: (value) => value.split('~').every((part) => date.test(part.trim())),
  amount: (value) => /^[¥￥$€£]?\d{1,10}(\.\d+)?元?$/.test(value),
  phone_number: (value) => /^[\d+\-() #*]{1,17}$/.test(value),
  car_number: (value) => /^[\p{Script=Han}A-Z0-9]{1,8}$/u.test(value),
  name: (value) => (/\p{Script=Han}/u.test(value) ? length(value) <= 10 : /^[^\d]{1,20}$/.test(value)),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
  // Which values are allowed is part of the template, which only WeChat knows.
  enum: () => true,
}

const clock = String.raw`([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?`
const day = String.raw`(\d{4}年)?\d{1,2}月(\d{1,2}日)?|\d{4}年\d{1,2}月(\d{1,2}日)?|(\d{4}[-/.])?\d{1,2}[-/.]\d{1,2}`
const time = new RegExp(`^((${day}) ?)?${clock}$`)
const date = new RegExp(`^(${day})( ?${clock})?$`)

function length(value: string): number {
  return [...value].length
}

/** Whether WeChat would take this; a field whose kind is not known is refused too. */
export function isFieldValue(name: string, value: unknown): boolean {
  const kind = name.replace(/\d+$/, '')
  const check = kinds[kind]
  const text = typeof value === 'number' ? String(value) : value
  if (!check || typeof text !== 'string' || text.trim() === '') return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: WeChat refuses line breaks and their like
  return !/[\u0000-\u001f]/.test(text) && check(text)
}

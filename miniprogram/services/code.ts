/** The eight characters of a one-time code: as somebody typed them, or in the address that its picture holds. Empty when there are none. */
export function codeIn(text: string): string {
  const typed = /[?&]code=([^&]*)/.exec(text)?.[1] ?? text
  const code = typed.toUpperCase().replace(/[\s-]/g, '')
  return /^[0-9A-Z]{8}$/.test(code) ? code : ''
}

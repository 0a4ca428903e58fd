/**
 * What somebody agrees to who says how to call her, and where: the page says it above the button. The versions are those of the texts
 * that the page shows in short.
 */
export function agreedWith(phone: string | undefined) {
  const basics = { purpose: 'basics', text: '1' } as const
  return phone ? [basics, { purpose: 'phone', text: '1' } as const] : [basics]
}

/** The same for who says what help she needs at the visit. */
export function agreedWithNeeds(needs: readonly unknown[]) {
  return needs.length > 0 ? [{ purpose: 'needs', text: '1' } as const] : []
}

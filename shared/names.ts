/** The family name and stars: 王**. Compound family names are kept whole. */
export function maskName(name: string): string {
  const characters = [...name]
  const compound =
    /^(欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|东方|长孙|令狐)/.test(name) && characters.length > 2
  const shown = compound ? 2 : 1
  return characters.slice(0, shown).join('') + '*'.repeat(Math.max(1, characters.length - shown))
}

/** `138****1234`; of a short number only the end. */
export function maskPhone(phone: string): string {
  return phone.length >= 11 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : `****${phone.slice(-4)}`
}

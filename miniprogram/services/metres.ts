/** `430米`, `1.2公里`. */
export function metresInWords(metres: number): string {
  if (metres >= 1000) return `${(Math.round(metres / 100) / 10).toFixed(1).replace('.0', '')}公里`
  return `${metres >= 100 ? Math.round(metres / 10) * 10 : metres}米`
}

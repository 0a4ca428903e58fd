/**
 * A table as a CSV file that a spreadsheet opens: UTF-8 with its mark, so that Chinese is read right, and CRLF after each line.
 */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return `\uFEFF${rows.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')}`
}

/**
 * What a spreadsheet would run as a formula when the file is opened, full-width signs included; a cell that begins like this gets an
 * apostrophe in front, which makes it a text. See OWASP, CSV Injection.
 */
const formula = /^[\s\uFEFF]*[=+\-@＝＋－＠]|^[\t\r\n]/

function cellOf(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = formula.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replace(/"/g, '""')}"` : text
}

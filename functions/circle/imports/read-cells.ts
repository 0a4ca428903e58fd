import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/universal'

/**
 * The cells of a table. It is a bundle of its own, loaded when somebody imports: nobody else waits for these readers, and it shares
 * nothing with the function but plain values.
 */

/** @throws when it is no CSV */
export function readCsv(text: string): readonly (readonly unknown[])[] {
  return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: false }) as string[][]
}

/** The first sheet. @throws when it is no xlsx */
export function readXlsx(content: Buffer): Promise<readonly (readonly unknown[])[]> {
  const bytes = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength)
  return readSheet(bytes as ArrayBuffer)
}

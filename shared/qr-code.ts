import { encode } from 'uqr'

/** Squares of one colour beside each other. */
export interface Run {
  readonly dark: boolean
  /** In modules. */
  readonly length: number
}

/**
 * A text as a QR code, to be drawn row by row with plain boxes. The quiet zone of four modules that a scanner needs is left to the
 * drawing. At most 50 or so characters: more makes squares that an old phone's camera does not see.
 */
export function qrCode(text: string): { readonly size: number; readonly rows: readonly (readonly Run[])[] } {
  const { size, data } = encode(text, { ecc: 'M', border: 0 })
  return { size, rows: data.map(runsOf) }
}

function runsOf(row: readonly boolean[]): readonly Run[] {
  const runs: { dark: boolean; length: number }[] = []
  for (const dark of row) {
    const last = runs[runs.length - 1]
    if (last?.dark === dark) last.length += 1
    else runs.push({ dark, length: 1 })
  }
  return runs
}

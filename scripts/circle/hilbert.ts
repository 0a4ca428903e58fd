const order = 24

/** Coordinates are below this. */
export const hilbertSide = 2 ** order

/** @returns how far along a Hilbert curve a point lies */
export function hilbert(x: number, y: number): number {
  let px = x
  let py = y
  let distance = 0
  for (let side = hilbertSide / 2; side >= 1; side /= 2) {
    const right = (px & side) > 0 ? 1 : 0
    const upper = (py & side) > 0 ? 1 : 0
    distance += side * side * ((3 * right) ^ upper)
    if (upper === 1) continue
    if (right === 1) {
      px = side * 2 - 1 - (px & (side * 2 - 1))
      py = side * 2 - 1 - (py & (side * 2 - 1))
    }
    const swapped = px
    px = py
    py = swapped
  }
  return distance
}

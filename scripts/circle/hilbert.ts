const order = 24

/** @returns how far along a Hilbert curve a point lies; both coordinates below 2^24 */
export function hilbert(x: number, y: number): number {
  let [px, py] = [x, y]
  let distance = 0
  for (let side = 2 ** (order - 1); side >= 1; side /= 2) {
    const right = (px & side) > 0 ? 1 : 0
    const upper = (py & side) > 0 ? 1 : 0
    distance += side * side * ((3 * right) ^ upper)
    if (upper === 0) {
      if (right === 1) {
        px = side * 2 - 1 - (px & (side * 2 - 1))
        py = side * 2 - 1 - (py & (side * 2 - 1))
      }
      ;[px, py] = [py, px]
    }
  }
  return distance
}

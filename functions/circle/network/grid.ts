import { type Grid, type Network, stepsPerDegree } from './network.ts'

const cellM = 250
const metresPerDegree = 111_200

/** @param size steps from corner to corner; @param lat of the middle, degrees */
export function gridOf(size: { readonly x: number; readonly y: number }, lat: number): Grid {
  const height = Math.round((cellM / metresPerDegree) * stepsPerDegree)
  const width = Math.round(height / Math.cos((lat * Math.PI) / 180))
  return {
    columns: Math.floor(size.x / width) + 1,
    rows: Math.floor(size.y / height) + 1,
    width,
    height,
  }
}

/** The cells that a straight line goes through, both ends in steps; what lies outside of the grid has none. */
export function cellsOf(grid: Grid, ax: number, ay: number, bx: number, by: number): number[] {
  const { columns, rows, width, height } = grid
  const cells: number[] = []
  const south = Math.max(0, Math.floor(Math.min(ay, by) / height))
  const north = Math.min(rows - 1, Math.floor(Math.max(ay, by) / height))
  for (let row = south; row <= north; row += 1) {
    // The part of the line that lies in this row.
    const low = Math.max(row * height, Math.min(ay, by))
    const high = Math.min((row + 1) * height, Math.max(ay, by))
    const x1 = ay === by ? ax : ax + ((bx - ax) * (low - ay)) / (by - ay)
    const x2 = ay === by ? bx : ax + ((bx - ax) * (high - ay)) / (by - ay)
    const west = Math.max(0, Math.floor(Math.min(x1, x2) / width))
    const east = Math.min(columns - 1, Math.floor(Math.max(x1, x2) / width))
    for (let column = west; column <= east; column += 1) cells.push(row * columns + column)
  }
  return cells
}

/** Edges that touch the cells of a box, each once. Degrees. */
export function edgesIn(
  { about: { bounds, grid }, cellStart, cellEdge }: Network,
  box: { readonly west: number; readonly south: number; readonly east: number; readonly north: number },
): Set<number> {
  const column = (lon: number) => Math.floor(((lon - bounds.west) * stepsPerDegree) / grid.width)
  const row = (lat: number) => Math.floor(((lat - bounds.south) * stepsPerDegree) / grid.height)
  const edges = new Set<number>()
  for (let r = Math.max(0, row(box.south)); r <= Math.min(grid.rows - 1, row(box.north)); r += 1) {
    for (let c = Math.max(0, column(box.west)); c <= Math.min(grid.columns - 1, column(box.east)); c += 1) {
      const cell = r * grid.columns + c
      const end = cellStart[cell + 1] as number
      for (let slot = cellStart[cell] as number; slot < end; slot += 1) edges.add(cellEdge[slot] as number)
    }
  }
  return edges
}

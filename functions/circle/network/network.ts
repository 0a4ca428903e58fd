/**
 * A network of streets to walk on: typed arrays, most of them views of the file that they were read from.
 *
 * Streets meet in nodes; an edge is a piece of street between two nodes, walked both ways. All coordinates are whole steps of a
 * millionth of a degree (0.1 m), WGS-84, counted from the south-west corner; lengths are whole centimetres, measured before the
 * coordinates were rounded.
 */
export interface Network {
  readonly about: About
  readonly nodeCount: number
  readonly edgeCount: number
  /** Of each node, steps from the corner. */
  readonly nodeX: Uint32Array
  readonly nodeY: Uint32Array
  /**
   * The ways on from node n are a chain of half-edges: `firstArc[n]`, then `nextArc` of each, until -1. Half-edge 2e walks edge e
   * from its first node to its second, half-edge 2e + 1 back.
   */
  readonly firstArc: Int32Array
  readonly nextArc: Int32Array
  readonly edgeFrom: Uint32Array
  readonly edgeTo: Uint32Array
  /** Centimetres, at least 1. */
  readonly edgeLength: Uint32Array
  readonly edgeFlags: Uint8Array
  /** Index into `about.names`; 0 has no name. */
  readonly edgeName: Uint16Array
  /** The points of edge e between its nodes: `bendStart[e]` to `bendStart[e + 1]`, as steps from the point before. */
  readonly bendStart: Uint32Array
  readonly bendX: Int16Array
  readonly bendY: Int16Array
  /** Edges that touch cell c of the grid, row by row from the south-west: `cellStart[c]` to `cellStart[c + 1]`. */
  readonly cellStart: Uint32Array
  readonly cellEdge: Uint32Array
  readonly buildings: StoredBuildings
}

/** What the file says of itself. */
export interface About {
  /** Made from the content: the same streets, the same version. */
  readonly version: string
  readonly source: string
  /** Of the data, `YYYY-MM-DD`. */
  readonly date: string
  /** To be shown wherever a map or an answer made from it is shown. */
  readonly attribution: string
  /** Degrees. */
  readonly bounds: {
    readonly west: number
    readonly south: number
    readonly east: number
    readonly north: number
  }
  readonly grid: Grid
  readonly names: readonly string[]
}

/** Cells in a row, rows, and steps that a cell is wide and high. */
export interface Grid {
  readonly columns: number
  readonly rows: number
  readonly width: number
  readonly height: number
}

/** Read by `buildingsOf`. */
export interface StoredBuildings {
  readonly stepX: Int32Array
  readonly stepY: Int32Array
  readonly households: Uint16Array
  readonly text: Uint8Array
}

export const edgeFlag = {
  /** Steps, or a way that a wheelchair cannot use. */
  steps: 1,
  /** Walked to and from what lies on it, not through. */
  private: 2,
  /** Not in the source: joins ends that lie at most 15 m apart. */
  stitched: 4,
  /** Not in the source: staff know it. */
  added: 8,
  /** Only steps lead to it: who avoids them does not begin or end there. */
  beyondSteps: 16,
} as const

export const stepsPerDegree = 1_000_000

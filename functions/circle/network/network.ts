/**
 * A network of streets to walk on, as it lies in its file: typed arrays over one buffer, so that loading it is reading it.
 *
 * Streets meet in nodes; an edge is a piece of street between two nodes, walked both ways. All coordinates are whole
 * steps of a millionth of a degree (0.1 m), WGS-84, counted from the south-west corner; lengths are whole centimetres,
 * measured before the coordinates were rounded.
 */
export interface Network {
  readonly about: About
  readonly nodeCount: number
  readonly edgeCount: number
  /** Of each node, steps from the corner. */
  readonly nodeX: Uint32Array
  readonly nodeY: Uint32Array
  /** The half-edges that leave node n: `arcStart[n]` to `arcStart[n + 1]`. */
  readonly arcStart: Uint32Array
  /** Of each half-edge: the node that it leads to. */
  readonly arcTo: Uint32Array
  /** Of each half-edge: twice its edge, plus 1 against the edge's direction. */
  readonly arcEdge: Uint32Array
  readonly edgeFrom: Uint32Array
  readonly edgeTo: Uint32Array
  /** Centimetres. */
  readonly edgeLength: Uint32Array
  readonly edgeFlags: Uint8Array
  /** Index into `about.names`; 0 has no name. */
  readonly edgeName: Uint16Array
  /** The points of edge e between its nodes: `bendStart[e]` to `bendStart[e + 1]`, as steps from the point before. */
  readonly bendStart: Uint32Array
  readonly bendX: Int16Array
  readonly bendY: Int16Array
  /** Edges that touch cell c, row by row from the south-west: `cellStart[c]` to `cellStart[c + 1]`. */
  readonly cellStart: Uint32Array
  readonly cellEdge: Uint32Array
}

/** What the file says of itself. */
export interface About {
  /** Made from the content: the same streets, the same version. */
  readonly version: string
  readonly source: string
  /** Of the data, `YYYY-MM-DD`. */
  readonly date: string
  readonly attribution: string
  /** Degrees. */
  readonly bounds: {
    readonly west: number
    readonly south: number
    readonly east: number
    readonly north: number
  }
  /** Of the grid: cells in a row, rows, and steps that a cell is wide and high. */
  readonly grid: {
    readonly columns: number
    readonly rows: number
    readonly width: number
    readonly height: number
  }
  readonly names: readonly string[]
}

export const edgeFlag = {
  /** Steps, or a way that a wheelchair cannot use. */
  steps: 1,
  /** Walked to and from what lies on it, not through. */
  private: 2,
  /** Not in the source: joins ends that lie at most 15 m apart. */
  stitched: 4,
} as const

export const stepsPerDegree = 1_000_000

import type { Wgs84 } from '../../shared/geo.ts'

/** A line that people walk along, as a source gave it; lines meet where they name the same point. */
export interface Street {
  readonly name: string
  readonly points: readonly StreetPoint[]
  /** Steps, or a way that a wheelchair cannot use. */
  readonly steps: boolean
  /** People walk there to or from a house in it, not through it. */
  readonly private: boolean
}

export interface StreetPoint extends Wgs84 {
  /** Lines that name the same one meet there. */
  readonly id: number | string
  /** At a gate that is kept locked: never joined to what lies near. */
  readonly closed?: boolean
}

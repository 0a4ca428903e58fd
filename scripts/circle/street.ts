import type { Building } from '../../functions/circle/network/buildings.ts'
import type { Wgs84 } from '../../shared/geo.ts'

/** A line that people walk along, as a source gave it; lines meet where they name the same point. */
export interface Street {
  readonly name: string
  readonly points: readonly StreetPoint[]
  /** Steps, or a way that a wheelchair cannot use. */
  readonly steps: boolean
  /** People walk there to or from a house in it, not through it. */
  readonly private: boolean
  /** 0 on the ground, where it is left out; bridges are above it, tunnels below. */
  readonly level?: number
}

export interface StreetPoint extends Wgs84 {
  /** Lines that name the same one meet there. */
  readonly id: number | string
  /** At a gate that is kept locked. */
  readonly closed?: boolean
}

/** What was read from a file. */
export interface Source {
  readonly streets: readonly Street[]
  /** Lines that nobody walks across: railways, motorways, water, walls. */
  readonly obstacles: readonly (readonly Wgs84[])[]
  readonly buildings: readonly Building[]
  /** Day of the data, `YYYY-MM-DD`, when the source says it. */
  readonly date: string | undefined
  /** What was left out: why, and how many lines. */
  readonly leftOut: ReadonlyMap<string, number>
}

/** What is wrong with what somebody gave: one sentence that says what to do, shown without where in the code it happened. */
export class Unusable extends Error {}

import gcoord from 'gcoord'

/** Coordinates: the one place that knows more than one system of them. */

/** In degrees, of a system that the name of the field or of the function says. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
}

/** From what GPS and most maps of the world say to what maps of China show: up to 600 m away. To the seventh digit, which is a centimetre. */
export function gcj02Of({ latitude, longitude }: Place): Place {
  const [east = 0, north = 0] = gcoord.transform([longitude, latitude], gcoord.WGS84, gcoord.GCJ02)
  return { latitude: rounded(north), longitude: rounded(east) }
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7
}

/** Longitude and latitude, GCJ-02. */
export type LngLat = [number, number]

export interface Camera {
  centre: LngLat
  /** WeChat's zoom, 3 to 20. */
  scale: number
}

/** On tiles of 256 px, which is what WeChat's scale means. */
export function metresPerPixel({ centre, scale }: Camera): number {
  return (156_543 * Math.cos((centre[1] * Math.PI) / 180)) / 2 ** scale
}

/** From coordinates to pixels of a box; a plane is enough for the size of a neighbourhood. */
export function projection(camera: Camera, width: number, height: number): (at: LngLat) => [number, number] {
  const [longitude, latitude] = camera.centre
  const pixel = metresPerPixel(camera)
  const east = (111_320 * Math.cos((latitude * Math.PI) / 180)) / pixel
  const north = 111_320 / pixel
  return ([x, y]) => [width / 2 + (x - longitude) * east, height / 2 - (y - latitude) * north]
}

/** Back from pixels of a box to coordinates. */
export function unprojection(
  camera: Camera,
  width: number,
  height: number,
): (at: [number, number]) => LngLat {
  const project = projection(camera, width, height)
  const [longitude, latitude] = camera.centre
  const [x0, y0] = project(camera.centre)
  const [x1, y1] = project([longitude + 1, latitude + 1])
  return ([x, y]) => [longitude + (x - x0) / (x1 - x0), latitude + (y - y0) / (y1 - y0)]
}

/** Whether every point (or some) is inside the box. */
export function inView(
  points: LngLat[],
  camera: Camera,
  width: number,
  height: number,
  which: 'every' | 'some' = 'every',
): boolean {
  const project = projection(camera, width, height)
  return points[which]((at) => {
    const [x, y] = project(at)
    return x >= 0 && x <= width && y >= 0 && y <= height
  })
}

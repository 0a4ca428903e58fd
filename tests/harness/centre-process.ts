import { openCentre } from './centre.ts'
import { crowd } from './crowd.ts'

/**
 * A service centre in a process of its own, to be killed: `tsx centre-process.ts <directory> <crowd>`. Prints its URLs when it
 * answers. On a directory that has data it goes on from there.
 */
const [directory, size] = process.argv.slice(2)
if (!directory) throw new Error('which directory?')
const centre = await openCentre({ directory }, { fill: size !== undefined })
if (size) await centre.put(crowd(Number(size)))
console.log(JSON.stringify(centre.standIn.urls))

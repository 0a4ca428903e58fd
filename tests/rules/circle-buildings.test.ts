import { expect, test } from 'vitest'
import type { Building } from '../../functions/circle/network/buildings.ts'
import { findBuildings, readingsOf } from '../../functions/circle/reach/find-buildings.ts'

/** What somebody types of an address, and the buildings that are meant. */

const building = (address: string, name: string, lon = 116): Building => ({
  at: { lon, lat: 40 },
  households: 1,
  name,
  address,
})
const buildings = [
  building('清河中街12号院', '13号楼'),
  building('清河中街12号院', '3号楼'),
  building('清河中街112号院', '3号楼'),
  building('清河中街 68号', '新 华润五彩城'),
  building('4号', '清华园铁路宿舍'),
  building('', '3号楼', 117),
  building('', '3号楼', 118),
  building('', 'Google中国'),
  building('', ''),
]
const streets = {
  names: ['清河中街', '近春路', '清河'],
  beside: ({ at: { lon } }: Building) => (lon === 117 ? '近春路' : '清河中街'),
}
const search = (...words: string[]) =>
  findBuildings(readingsOf(words, buildings, streets), buildings, streets, 3).map((one) =>
    buildings.indexOf(one),
  )

test.each([
  ['both parts of an address', ['清河中街12号院', '3号楼'], [1]],
  ['in any order', ['3号楼', '12号院'], [1]],
  ['without a space', ['清河中街12号院3号楼'], [1]],
  ['a space in the address itself', ['清河中街68号'], [3]],
  ['a space there, and another one behind it', ['清河中街68号华润五彩'], [3]],
  ['a name before its number', ['清华园铁路宿舍4号'], [4]],
  ['a street beside a building that has only a number', ['近春路', '3号楼'], [5]],
  ['the same without a space', ['近春路3号楼'], [5]],
  ['the longest known name', ['清河中街13号楼'], [0]],
  ['letters as anybody writes them', ['GOOGLE'], [7]],
  ['as many as are asked for', ['3号楼'], [1, 2, 5]],
  ['no building of another number', ['2号院'], []],
  ['no building of a street alone', ['近春路'], []],
  ['no part left out', ['清河中街12号院', '5号楼'], []],
] as const)('%s', (_name, words, expected) => {
  expect(search(...words)).toEqual(expected)
})

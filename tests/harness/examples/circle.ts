import { fileIdOf } from '../../../local/cloudbase/storage.ts'
import {
  cornerText,
  circleDocuments as documents,
  listCsv,
  pharmacy,
  repair,
  stationPlace,
  suggestion,
  walkPath,
} from '../circle.ts'
import { openids } from '../neighbourhood.ts'

const liuan = '/qinghe/hewan/liuan'
const grid1 = `${liuan}/grid-1`

/** What the examples of `addPlace`, `addPlacePhoto` and `previewImport` make; it follows from their caller and their key. */
const added = 'plc_1suv9b9y0huu1gc2'
const photo = 'pho_45x0zw25et354mel'
const imported = 'imp_55a9fphcks8pmf4d'

const doubtful = 'pho_doubtful00000000'
const withDoubtfulPhoto = {
  ...pharmacy,
  photos: {
    [doubtful]: {
      fileId: fileIdOf(`places/${pharmacy._id}/${doubtful}.png`),
      at: Date.parse('2026-03-01T09:00:00+08:00'),
      check: 'review' as const,
    },
  },
}

const breakfast = {
  category: 'breakfast' as const,
  name: '小河早点',
  gcj02: { latitude: 40.0013, longitude: 116.3271 },
  phone: '010-55550303',
  hours: {
    weekly: { 1: [{ from: '05:30', to: '10:00' }], 6: [{ from: '06:00', to: '11:00' }] },
    holidays: 'as-usual' as const,
  },
  stepFree: 'no' as const,
}

/** One white pixel. */
export const whitePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
  'base64',
)

export const circleExamples = {
  reachPlaces: {
    caller: openids.stranger,
    documents,
    input: { gcj02: cornerText, minutes: '15' as const, profile: 'usual' as const },
  },
  getPlace: { caller: openids.stranger, documents, input: { placeId: stationPlace._id } },
  findWay: {
    caller: openids.stranger,
    documents,
    input: { gcj02: cornerText, placeId: pharmacy._id, profile: 'slow' as const },
  },
  searchPositions: { caller: openids.stranger, documents, input: { text: '柳岸' } },
  listPlaces: { caller: openids.stranger, documents, input: { node: liuan, category: 'toilet' as const } },
  getMap: { caller: openids.stranger, input: {} },

  listPlacesForStaff: {
    caller: openids.leader,
    documents,
    input: { node: liuan, search: '药房' },
    node: liuan,
  },
  getPlaceForStaff: { caller: openids.leader, documents, input: { placeId: pharmacy._id }, node: liuan },
  addPlace: {
    caller: openids.gridWorker,
    documents,
    input: { node: grid1, place: breakfast },
    node: grid1,
  },
  changePlace: {
    after: ['addPlace'],
    caller: openids.gridWorker,
    documents,
    input: { placeId: added, rev: 1, place: { ...breakfast, phone: '010-55550304' } },
    node: grid1,
  },
  closePlace: {
    caller: openids.leader,
    documents,
    input: { placeId: repair._id, rev: 1, why: '老赵回老家了' },
    node: liuan,
  },
  reopenPlace: {
    after: ['closePlace'],
    caller: openids.leader,
    documents,
    input: { placeId: repair._id, rev: 2 },
    node: liuan,
  },
  addPlacePhoto: {
    caller: openids.leader,
    documents,
    input: {
      placeId: pharmacy._id,
      rev: 1,
      upload: fileIdOf(`inbox/${pharmacy._id}/front.png`),
    },
    node: liuan,
    uploads: [{ path: `inbox/${pharmacy._id}/front.png`, content: whitePixel }],
  },
  showPlacePhoto: {
    caller: openids.leader,
    documents: { ...documents, places: [withDoubtfulPhoto, repair, stationPlace] },
    input: { placeId: pharmacy._id, rev: 1, photoId: doubtful },
    node: liuan,
  },
  removePlacePhoto: {
    after: ['addPlacePhoto'],
    caller: openids.leader,
    documents,
    input: { placeId: pharmacy._id, rev: 2, photoId: photo },
    node: liuan,
  },

  suggestCorrection: {
    caller: openids.stranger,
    documents,
    input: { what: 'hours' as const, placeId: repair._id, text: '上午9点到下午5点开门，星期一休息。' },
  },
  listMySuggestions: {
    after: ['suggestCorrection'],
    caller: openids.stranger,
    documents,
    input: {},
  },
  listSuggestions: {
    caller: openids.leader,
    documents: { ...documents, place_suggestions: [suggestion] },
    input: { node: liuan },
    node: liuan,
  },
  acceptSuggestion: {
    caller: openids.leader,
    documents: { ...documents, place_suggestions: [suggestion] },
    input: {
      suggestionId: suggestion._id,
      rev: 1,
      placeRev: 1,
      place: {
        category: 'pharmacy' as const,
        name: '春和药房',
        gcj02: pharmacy.gcj02,
        hours: { weekly: { 1: [{ from: '08:00', to: '22:00' }] }, holidays: 'as-usual' as const },
      },
      answer: '谢谢您，已经改好了。',
    },
    node: liuan,
  },
  declineSuggestion: {
    caller: openids.leader,
    documents: { ...documents, place_suggestions: [suggestion] },
    input: { suggestionId: suggestion._id, rev: 1, answer: '去看过了，还是晚上9点关门。' },
    node: liuan,
  },

  listPaths: {
    caller: openids.gridWorker,
    documents: {
      ...documents,
      walk_paths: [{ ...walkPath, node: grid1, within: [...walkPath.within, grid1] }],
    },
    input: { node: grid1 },
    node: grid1,
  },
  addPath: {
    caller: openids.gridWorker,
    documents,
    input: {
      node: grid1,
      kind: 'gate' as const,
      line: [
        { latitude: 40.0013, longitude: 116.3261 },
        { latitude: 40.0014, longitude: 116.3261 },
      ],
      note: '小区东门，白天开',
    },
    node: grid1,
  },
  removePath: {
    caller: openids.leader,
    documents: { ...documents, walk_paths: [walkPath] },
    input: { pathId: walkPath._id, rev: 1 },
    node: liuan,
  },

  previewImport: {
    caller: openids.leader,
    documents,
    input: {
      node: liuan,
      name: '柳岸社区商铺',
      upload: fileIdOf('inbox/places/shops.csv'),
      format: 'csv' as const,
      system: 'gcj02' as const,
    },
    node: liuan,
    uploads: [{ path: 'inbox/places/shops.csv', content: Buffer.from(listCsv) }],
  },
  listImports: {
    after: ['previewImport'],
    caller: openids.leader,
    documents,
    input: { node: liuan },
    node: liuan,
  },
  getImport: {
    after: ['previewImport'],
    caller: openids.leader,
    documents,
    input: { importId: imported },
    node: liuan,
  },
  applyImport: {
    after: ['previewImport'],
    caller: openids.leader,
    documents,
    input: { importId: imported, rev: 1 },
    node: liuan,
  },
  dropImport: {
    after: ['previewImport', 'applyImport'],
    caller: openids.leader,
    documents,
    input: { importId: imported, rev: 2 },
    node: liuan,
  },

  getCoverage: {
    caller: openids.leader,
    documents,
    input: { node: liuan, profile: 'usual' as const, category: 'toilet' as const },
    node: liuan,
  },
  exportCoverage: { caller: openids.leader, documents, input: { node: liuan }, node: liuan },
}

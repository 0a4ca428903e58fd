/** A number with a bar beside it, as long as its part of the whole. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    what: { type: String, value: '' },
    /** What is read: `12户，共40户`. */
    words: { type: String, value: '' },
    /** 0 to 100. */
    percent: { type: Number, value: 0 },
  },
})

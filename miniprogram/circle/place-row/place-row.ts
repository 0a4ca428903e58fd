import type { OpeningWords } from '../../services/circle-words'
import { goTo } from '../../services/go'

/** A place in a list; tapping opens it. */
export interface Row {
  id: string
  name: string
  what: string
  /** Empty where nobody walks from anywhere. */
  minutes: string
  far: string
  /** Whether its door has steps, for who walks without any. */
  door: string
  opening: OpeningWords
  booking: string
}

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    row: { type: Object, value: {} as Partial<Row> },
  },
  methods: {
    open() {
      const { id, minutes } = this.data.row
      goTo(`/circle/place/place?id=${id}${minutes ? `&minutes=${minutes}` : ''}`)
    },
  },
})

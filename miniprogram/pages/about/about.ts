import { about } from '../../config'
import { look } from '../../services/look'
import { ring } from '../../services/office'

/** What is kept about a person and why, and who answers for it. Reads without network and without signing in. */
Page({
  data: { ...look(), about },

  onShow() {
    this.setData(look())
  },

  ring() {
    ring(about.complaintsPhone)
  },
})

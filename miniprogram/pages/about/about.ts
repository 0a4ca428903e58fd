import { about } from '../../config'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { ring } from '../../services/office'

/** What is kept about a person and why, and who answers for it. Reads without network and without signing in. */
Page({
  data: { ...look(), about },

  onShow() {
    this.setData(look())
  },

  openMyData() {
    goTo('/pages/my-data/my-data')
  },

  ring() {
    ring(about.complaintsPhone)
  },
})

import { cloudEnvironment } from './config'

App({
  onLaunch() {
    wx.cloud.init(cloudEnvironment ? { env: cloudEnvironment } : {})
  },
})

/** What `app.js` holds of the compiled mini-program; written by `build/app.ts`. */
import type { template } from 'glass-easel'

export interface PageConfig {
  navigationBarTitleText?: string
  navigationBarBackgroundColor?: string
  navigationBarTextStyle?: 'black' | 'white'
  navigationStyle?: 'default' | 'custom'
  backgroundColor?: string
  enablePullDownRefresh?: boolean
  onReachBottomDistance?: number
  disableScroll?: boolean
}

export interface ComponentConfig extends PageConfig {
  component?: boolean
  styleIsolation?: string
  usingComponents: Record<string, string>
  componentGenerics?: Record<string, true | { default: string }>
}

export interface TabBarConfig {
  color?: string
  selectedColor?: string
  backgroundColor?: string
  borderStyle?: 'black' | 'white'
  list: { pagePath: string; text: string; iconPath?: string; selectedIconPath?: string }[]
}

export interface AppConfig {
  pages: string[]
  entryPagePath?: string
  subpackages: { root: string; pages: string[] }[]
  window?: PageConfig
  tabBar?: TabBarConfig
  permission?: Record<string, { desc: string }>
  requiredPrivateInfos?: string[]
  plugins?: Record<string, { version: string; provider: string }>
}

export type ModuleFunction = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
) => void

export interface Bundle {
  app: AppConfig
  components: Record<string, ComponentConfig>
  styles: Record<string, string>
  modules: Record<string, ModuleFunction>
  templates: Record<string, template.ComponentTemplate['content']>
}

declare global {
  var miniprogram: Bundle
}

export const bundle: Bundle = globalThis.miniprogram

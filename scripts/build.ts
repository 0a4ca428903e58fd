import { join } from 'node:path'
import { buildBrowser } from './build-browser.ts'
import { buildFunctions, root } from './build-functions.ts'
import { buildMiniprogram } from './build-miniprogram.ts'

// Everything that is made from the sources: what is deployed, what WeChat packs, what the browser shows.
for (const { name, size } of await buildFunctions())
  console.log(`function ${name}: ${(size / 1000).toFixed(0)} KB`)
for (const [name, size] of await buildMiniprogram(join(root, 'miniprogram'))) {
  console.log(`package ${name}: ${(size / 1024).toFixed(0)} KB`)
}
const milliseconds = await buildBrowser({
  miniprogramRoot: join(root, 'miniprogram'),
  outDirectory: join(root, 'dist/browser'),
})
console.log(`browser page in ${milliseconds} ms`)

import { createRequire } from 'node:module'

// The compiler is CommonJS around WebAssembly; its type declarations are complete.
const { TmplGroup } = createRequire(import.meta.url)(
  'glass-easel-template-compiler',
) as typeof import('glass-easel-template-compiler')

interface Warning {
  message: string
  path: string
  startLine: number
  startColumn: number
}

/**
 * Compiles all WXML and WXS of a mini-program with WeChat's compiler. `files` maps paths
 * (`pages/home/home.wxml`) to texts. Answers a JavaScript expression whose value maps each path without its
 * ending to the template. Throws with file and line when the compiler finds anything wrong with a template;
 * packages are taken as they are.
 */
export function compileTemplates(files: Map<string, string>): string {
  const group = new TmplGroup()
  group.setExtraRuntimeScript(scriptBridge)
  try {
    for (const [path, text] of files) {
      if (path.endsWith('.wxs')) group.addScript(path.slice(0, -'.wxs'.length), adaptScript(text))
    }
    for (const [path, text] of files) {
      if (!path.endsWith('.wxml')) continue
      const name = path.slice(0, -'.wxml'.length)
      const [wrong] = group.addTmpl(name, text) as Warning[]
      if (wrong && !path.startsWith('miniprogram_npm/')) {
        throw new Error(`${path}:${wrong.startLine + 1}:${wrong.startColumn + 1} ${wrong.message}`)
      }
      for (const module of group.getInlineScriptModuleNames(name) as string[]) {
        group.setInlineScript(name, module, adaptScript(group.getInlineScript(name, module)))
      }
    }
    return group.getTmplGenObjectGroups()
  } finally {
    group.free()
  }
}

/**
 * Functions of WXS that listen to events and properties get WeChat's view of a component, see
 * `client/wxs.ts`.
 */
const scriptBridge =
  'Q.A=function(f){return globalThis.wxs.onChange(f)};' +
  'Q.C=function(host,event,f){return globalThis.wxs.onEvent(host,event,f)};'
const markExports =
  ";for(var name in module.exports)if(typeof module.exports[name]==='function')module.exports[name].wxs=true"

/**
 * WXS is JavaScript except that `x.constructor` is the NAME of the type; and the compiler knows scripts
 * without their ending.
 */
function adaptScript(text: string): string {
  const adapted = text
    .replace(/\.constructor\b(?!\s*\.\s*name\b)/g, '.constructor.name')
    .replace(/require\(\s*(['"])([^'"]+?)\.wxs\1\s*\)/g, 'require($1$2$1)')
  return adapted + markExports
}

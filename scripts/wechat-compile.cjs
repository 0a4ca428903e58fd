// Runs in the folder where miniprogram-ci is installed, outside of the project; started by check-wechat.ts.
// argv: the project to compile. Prints one line of JSON: { files: { path: bytes } } or { problem }.
const { createRequire } = require('node:module')
const { generateKeyPairSync } = require('node:crypto')
const { join } = require('node:path')

const ci = createRequire(join(process.cwd(), 'x.js'))('miniprogram-ci')
const [projectPath] = process.argv.slice(2)

// Compiling asks for a key as uploading does, and for the limits of the account behind the appid: neither is used.
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const project = new ci.Project({
  appid: 'wx0000000000000000',
  type: 'miniProgram',
  projectPath,
  privateKey,
  attr: async () => ci.DefaultProjectAttr,
})
// Without minifying, broken WXML and WXSS pass unseen.
const setting = {
  es6: true,
  minify: true,
  minifyJS: true,
  minifyWXML: true,
  minifyWXSS: true,
  autoPrefixWXSS: true,
}

ci.getCompiledResult({ project, setting, onProgressUpdate() {} }).then(
  (result) => {
    const files = Object.entries(result).map(([path, content]) => [path, Buffer.byteLength(content)])
    finish({ files: Object.fromEntries(files) })
  },
  (error) => finish({ problem: [error.path, error.message].filter(Boolean).join(': ') }),
)

function finish(answer) {
  process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.exit(0))
}

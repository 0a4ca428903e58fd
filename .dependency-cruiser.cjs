/**
 * The arrows between the folders: who may import what. `npm run check:imports` runs it and fails when it looked at no
 * module; tests/repository proves that a forbidden import is found.
 *
 * Imports of types count like others, except from miniprogram/ to shared/, where they are the rule.
 * @type {import('dependency-cruiser').IConfiguration}
 */

/** Files of `from` may import nothing but what matches `to` (and built-in modules where `node` is given). */
function only(name, comment, from, to, { node = false } = {}) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { pathNot: to, ...(node ? { dependencyTypesNot: ['core'] } : {}) },
  }
}

const packages = (...names) => names.map((name) => `^node_modules/${name}/`)

module.exports = {
  forbidden: [
    only('shared-alone', 'shared/ knows neither the cloud nor the phone', '^shared/', [
      '^shared/',
      ...packages('zod', 'dayjs', 'chinese-days', 'gcoord', 'uqr'),
    ]),
    {
      name: 'zod-in-contracts',
      comment: 'schemas are contracts: rules stay plain, and zod stays out of the mini-program',
      severity: 'error',
      from: {
        path: '^shared/',
        pathNot: [
          '/contract\\.ts$',
          '^shared/contract[^/]*\\.ts$',
          '^shared/schema[^/]*\\.ts$',
          // Parts that a contract is composed of.
          '^shared/accounts/(organisation|persons|privacy|sign-in)\\.ts$',
          '^shared/notices/(content|editing|reading|answers|reach)\\.ts$',
          '^shared/circle/(coverage|imports|paths|places|reach|shapes|suggestions)\\.ts$',
        ],
      },
      to: { path: packages('zod') },
    },
    {
      name: 'days-in-time-and-calendar',
      comment: 'one place knows about time zones and one about holidays',
      severity: 'error',
      from: { path: '^shared/', pathNot: ['^shared/time\\.ts$', '^shared/calendar\\.ts$'] },
      to: { path: packages('dayjs', 'chinese-days') },
    },
    {
      name: 'gcoord-in-geo',
      comment: 'one place converts coordinates',
      severity: 'error',
      from: { path: '^(shared|functions|miniprogram|local|scripts)/', pathNot: ['^shared/geo\\.ts$'] },
      to: { path: packages('gcoord') },
    },
    only(
      'walking-alone',
      'the engine of the circle is arithmetic on arrays: it knows neither the cloud nor places',
      '^functions/circle/network/',
      [
        '^functions/circle/network/',
        '^shared/geo\\.ts$',
        ...packages('flatqueue', 'd3-contour', '@types/d3-contour'),
      ],
    ),
    {
      name: 'walking-packages',
      comment: 'one folder searches ways and draws areas, one reads street data',
      severity: 'error',
      from: {
        path: '^(shared|functions|miniprogram|local|scripts)/',
        pathNot: ['^functions/circle/network/', '^scripts/circle/read-osm\\.ts$'],
      },
      to: { path: packages('flatqueue', 'd3-contour', 'osm-pbf-parser-node') },
    },
    {
      name: 'uqr-in-qr-code',
      comment: 'one place draws codes',
      severity: 'error',
      from: { path: '^shared/', pathNot: ['^shared/qr-code\\.ts$'] },
      to: { path: packages('uqr') },
    },
    only(
      'platform-below-capabilities',
      'functions/platform knows no capability',
      '^functions/platform/',
      [
        '^functions/platform/',
        '^shared/',
        ...packages('@cloudbase/.+', 'hono', '@hono/node-server', 'serverless-http', 'zod'),
      ],
      { node: true },
    ),
    {
      name: 'capabilities-apart',
      comment:
        'a capability imports shared/, functions/platform/ and itself; only index.ts takes another one’s port.ts',
      severity: 'error',
      from: { path: '^functions/([^/]+)/', pathNot: ['^functions/platform/'] },
      to: {
        path: '^(functions|miniprogram|local|tests|bench|scripts)/',
        pathNot: ['^functions/$1/', '^functions/platform/', '^functions/[^/]+/port\\.ts$'],
      },
    },
    {
      name: 'ports-at-the-entry',
      comment: 'what a capability needs of another is wired in its index.ts',
      severity: 'error',
      from: {
        path: '^functions/([^/]+)/',
        pathNot: ['^functions/[^/]+/index\\.ts$', '^functions/platform/'],
      },
      to: { path: '^functions/[^/]+/port\\.ts$', pathNot: ['^functions/$1/'] },
    },
    {
      name: 'sdk-in-platform',
      comment: 'one folder knows the SDK, its oddities and what it leaves outside of a transaction',
      severity: 'error',
      from: { path: '^(functions|shared|miniprogram|scripts)/', pathNot: ['^functions/platform/'] },
      to: { path: packages('@cloudbase/node-sdk', '@cloudbase/database') },
    },
    {
      name: 'mini-program-alone',
      comment: 'at run time the package holds itself, built copies of the rules, and the components in use',
      severity: 'error',
      from: { path: '^miniprogram/', pathNot: ['^miniprogram/generated/'] },
      to: {
        pathNot: ['^miniprogram/', ...packages('tdesign-miniprogram')],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'mini-program-types',
      comment: 'types come from what both sides agree on',
      severity: 'error',
      from: { path: '^miniprogram/', pathNot: ['^miniprogram/generated/'] },
      to: {
        pathNot: ['^miniprogram/', '^shared/', ...packages('tdesign-miniprogram', 'miniprogram-api-typings')],
        dependencyTypes: ['type-only'],
      },
    },
    {
      name: 'stand-in-alone',
      comment: 'the stand-in for the platform knows nothing of the product',
      severity: 'error',
      from: { path: '^local/cloudbase/' },
      to: {
        path: '^(shared|functions|miniprogram|local|tests|bench|scripts)/',
        pathNot: ['^local/cloudbase/'],
      },
    },
    {
      name: 'browser-alone',
      comment: 'the mini-program engine for the browser knows nothing of the product',
      severity: 'error',
      from: { path: '^local/browser/' },
      to: {
        path: '^(shared|functions|miniprogram|local|tests|bench|scripts)/',
        pathNot: ['^local/browser/'],
      },
    },
    {
      name: 'demo-alone',
      comment:
        'the demo neighbourhood is data: it takes the shapes of documents from the stores, and runs nothing of the product',
      severity: 'error',
      from: { path: '^local/demo/' },
      to: {
        path: '^(functions|miniprogram|local|tests|bench|scripts)/',
        pathNot: ['^local/demo/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'product-without-tools',
      comment: 'what is deployed imports no test, bench or script',
      severity: 'error',
      from: { path: '^(shared|functions|miniprogram)/' },
      to: { path: '^(local|tests|bench|scripts)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^(shared|functions|miniprogram)/' },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere cannot be judged',
      severity: 'error',
      from: { path: '^(shared|functions)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['^node_modules/'] },
    exclude: { path: ['^dist/', '^miniprogram/miniprogram_npm/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
}

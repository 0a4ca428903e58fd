import { join } from 'node:path'
import ts from 'typescript'
import type { Source } from './source.ts'

/** What the script of a page or component gives to its template. */
export interface Script {
  /** `Page` or `Component`. */
  kind: string
  methods: Set<string>
  /** Names of data, and of a component's properties. */
  data: Set<string>
  /** Names of data that may be undefined. */
  undefinable: string[]
}

const known = new WeakMap<Source, Map<string, Script>>()

/** The scripts of pages and components by path without ending; the checks of one source read it once. */
export function scriptsOf(source: Source): Map<string, Script> {
  const scripts = known.get(source) ?? readScripts(source)
  known.set(source, scripts)
  return scripts
}

/** Reads them with the TypeScript compiler: spreads are followed. */
function readScripts({ root, files }: Source): Map<string, Script> {
  const paths = [...files.keys()].filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  const program = ts.createProgram(
    paths.map((path) => join(root, path)),
    {
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2020.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      noEmit: true,
      skipLibCheck: true,
      strict: true,
      types: ['miniprogram-api-typings'],
    },
  )
  const checker = program.getTypeChecker()
  const scripts = new Map<string, Script>()
  for (const path of paths) {
    const file = program.getSourceFile(join(root, path))
    for (const statement of file?.statements ?? []) {
      if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue
      const { expression, arguments: given } = statement.expression
      const [options] = given
      const kind = expression.getText(file)
      if (!options || !ts.isObjectLiteralExpression(options) || !['Page', 'Component'].includes(kind))
        continue
      const names = (property: string) => namesOf(options, property, checker)
      scripts.set(path.replace(/\.ts$/, ''), {
        kind,
        methods: kind === 'Page' ? new Set(options.properties.map(nameOf)) : names('methods'),
        data: new Set([...names('data'), ...names('properties')]),
        undefinable: undefinableOf(options, checker),
      })
    }
  }
  return scripts
}

function namesOf(
  options: ts.ObjectLiteralExpression,
  property: string,
  checker: ts.TypeChecker,
): Set<string> {
  return new Set(propertiesOf(options, property, checker).map(({ name }) => name))
}

function propertiesOf(options: ts.ObjectLiteralExpression, property: string, checker: ts.TypeChecker) {
  const found = options.properties.find((one) => nameOf(one) === property)
  if (!found || !ts.isPropertyAssignment(found)) return []
  return checker.getTypeAtLocation(found.initializer).getProperties()
}

function undefinableOf(options: ts.ObjectLiteralExpression, checker: ts.TypeChecker): string[] {
  return propertiesOf(options, 'data', checker)
    .filter((one) => {
      const type = checker.getTypeOfSymbolAtLocation(one, options)
      return (type.isUnion() ? type.types : [type]).some(({ flags }) => flags & ts.TypeFlags.Undefined)
    })
    .map(({ name }) => name)
}

function nameOf({ name }: ts.ObjectLiteralElementLike): string {
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : ''
}

/**
 * The expression language of storage security rules: `auth` and `resource` with their fields, strings, numbers, true,
 * false, null, `==` `!=` `<` `<=` `>` `>=` `&&` `||` `!`, parentheses, and `/pattern/.test(value)`.
 */
export type RuleScope = Record<string, unknown>

type Evaluate = (scope: RuleScope) => unknown

const tokenPattern =
  /\s*(?:(==|!=|<=|>=|&&|\|\||[<>!().,])|\/((?:\\.|[^/\\])+)\/([a-z]*)|'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|(\d+(?:\.\d+)?)|([A-Za-z_]\w*))/y

type Token =
  | { kind: 'sign'; value: string }
  | { kind: 'pattern'; value: RegExp }
  | { kind: 'constant'; value: unknown }
  | { kind: 'name'; value: string }
  | { kind: 'end'; value: '' }

/** Throws when the expression is not of this language. */
export function compileRule(rule: string | boolean): (scope: RuleScope) => boolean {
  if (typeof rule === 'boolean') return () => rule
  const tokens = tokenize(rule)
  let position = 0
  const peek = () => tokens[position] ?? ({ kind: 'end', value: '' } as const)
  const takeSign = (...signs: string[]) => {
    const token = peek()
    if (token.kind !== 'sign' || !signs.includes(token.value)) return undefined
    position += 1
    return token.value
  }
  const expect = (sign: string) => {
    if (!takeSign(sign)) throw new Error(`Rule ${JSON.stringify(rule)}: ${sign} expected`)
  }

  const any = (): Evaluate => {
    let left = all()
    while (takeSign('||')) {
      const [one, other] = [left, all()]
      left = (scope) => one(scope) || other(scope)
    }
    return left
  }
  const all = (): Evaluate => {
    let left = comparison()
    while (takeSign('&&')) {
      const [one, other] = [left, comparison()]
      left = (scope) => one(scope) && other(scope)
    }
    return left
  }
  const comparison = (): Evaluate => {
    const left = unary()
    const sign = takeSign('==', '!=', '<=', '>=', '<', '>')
    if (!sign) return left
    const right = unary()
    return (scope) => compare(sign, left(scope), right(scope))
  }
  const unary = (): Evaluate => {
    if (!takeSign('!')) return primary()
    const negated = unary()
    return (scope) => !negated(scope)
  }
  const primary = (): Evaluate => {
    if (takeSign('(')) {
      const inner = any()
      expect(')')
      return inner
    }
    const token = peek()
    position += 1
    if (token.kind === 'constant') return () => token.value
    if (token.kind === 'pattern') {
      expect('.')
      const method = peek()
      position += 1
      if (method.value !== 'test') throw new Error(`Rule ${JSON.stringify(rule)}: only test() is known`)
      expect('(')
      const argument = any()
      expect(')')
      return (scope) => token.value.test(String(argument(scope)))
    }
    if (token.kind === 'name') {
      const path = [token.value]
      while (takeSign('.')) {
        path.push(String(peek().value))
        position += 1
      }
      return (scope) => path.reduce<unknown>(field, scope)
    }
    throw new Error(`Rule ${JSON.stringify(rule)}: unexpected ${token.value || 'end'}`)
  }

  const evaluate = any()
  if (peek().kind !== 'end')
    throw new Error(`Rule ${JSON.stringify(rule)}: unexpected ${String(peek().value)}`)
  return (scope) => evaluate(scope) === true
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function compare(sign: string, left: unknown, right: unknown): boolean {
  switch (sign) {
    case '==':
      return left === right || (left == null && right == null)
    case '!=':
      return !compare('==', left, right)
    case '<':
      return Number(left) < Number(right)
    case '<=':
      return Number(left) <= Number(right)
    case '>':
      return Number(left) > Number(right)
    default:
      return Number(left) >= Number(right)
  }
}

const constants: Record<string, unknown> = { true: true, false: false, null: null, undefined: undefined }

function tokenize(rule: string): Token[] {
  const tokens: Token[] = []
  tokenPattern.lastIndex = 0
  while (rule.slice(tokenPattern.lastIndex).trim() !== '') {
    const start = tokenPattern.lastIndex
    const match = tokenPattern.exec(rule)
    if (!match)
      throw new Error(`Rule ${JSON.stringify(rule)}: cannot read ${JSON.stringify(rule.slice(start))}`)
    const [, sign, pattern, flags, single, double, number, name] = match
    if (sign !== undefined) tokens.push({ kind: 'sign', value: sign })
    else if (pattern !== undefined) tokens.push({ kind: 'pattern', value: new RegExp(pattern, flags) })
    else if (single !== undefined || double !== undefined) {
      tokens.push({ kind: 'constant', value: (single ?? double ?? '').replace(/\\(.)/g, '$1') })
    } else if (number !== undefined) tokens.push({ kind: 'constant', value: Number(number) })
    else if (name !== undefined && name in constants)
      tokens.push({ kind: 'constant', value: constants[name] })
    else tokens.push({ kind: 'name', value: name ?? '' })
  }
  return tokens
}

import * as glassEasel from 'glass-easel'
import { convertUnits } from '../../build/wxss.ts'
import { codeSpace, elementOf, type Node } from '../space.ts'
import { playAnimation } from './animation.ts'

type PropertyType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | ArrayConstructor
  | ObjectConstructor
  | null

/** The properties of a tag: a type, or a type with the value that stands when the page says nothing. */
export type Properties = Record<string, PropertyType | { type: PropertyType; value: unknown }>

/** The values of a tag's properties as the page gave them. Tags check what they read. */
// biome-ignore lint/suspicious/noExplicitAny: pages hand over values of any shape, and glass-easel converts them by `type`.
export type Values = Record<string, any>

export interface Tag {
  host: HTMLElement
  node: Node
  /** Sends an event of this tag to the page, for instance `change`. */
  send(type: string, detail?: unknown, options?: { bubbles?: boolean; composed?: boolean }): void
  /** The current values of the properties. */
  values(): Values
  /**
   * Adds to the style of the host, beside what the page's `style` says; undefined takes a property away
   * again.
   */
  look(style: Record<string, string | undefined>): void
  /** Writes a property from inside (what the person typed or chose), `model:` bindings included. */
  write(name: string, value: unknown): void
}

export interface TagBody {
  /** Where children go; the host unless said otherwise. */
  slot?: HTMLElement
  /** What carries role, label and focus; the host unless said otherwise. */
  control?: HTMLElement
  /** Shows the values: once when the tag is made, and after each change with the names of what changed. */
  update?(values: Values, changed: ReadonlySet<string>): void
  attached?(): void
  detached?(): void
  /** What a `form` reads when it is submitted, and what a reset does. */
  field?: { value(): unknown; reset(): void }
  /** What `createSelectorQuery().select().context()` answers. */
  context?(): unknown
  /** What a `label` around it, or `for` it, does when it is tapped. */
  activate?(): void
}

export interface TagDefinition {
  properties?: Properties
  create(tag: Tag): TagBody
}

const ariaNames = [
  'activedescendant', 'atomic', 'busy', 'checked', 'colcount', 'colindex', 'controls', 'current', 'describedby', 'description',
  'details', 'disabled', 'errormessage', 'expanded', 'flowto', 'haspopup', 'hidden', 'invalid', 'label', 'labelledby', 'level',
  'live', 'modal', 'multiline', 'multiselectable', 'orientation', 'owns', 'placeholder', 'posinset', 'pressed', 'readonly',
  'relevant', 'required', 'roledescription', 'rowcount', 'rowindex', 'selected', 'setsize', 'sort', 'valuemax', 'valuemin',
  'valuenow', 'valuetext',
] // biome-ignore format: a list of words
const ariaProperties = new Map(ariaNames.map((name) => [camel(`aria-${name}`), `aria-${name}`]))
const references =
  /^aria-(activedescendant|controls|describedby|details|errormessage|flowto|labelledby|owns)$/
const focusable =
  /^(button|link|checkbox|radio|switch|tab|option|menuitem|menuitemradio|menuitemcheckbox|combobox|slider|spinbutton)$/

const commonProperties: Properties = {
  hidden: Boolean,
  role: String,
  ariaRole: String,
  tabindex: null,
  animation: null,
  hoverClass: { type: String, value: 'none' },
  hoverStopPropagation: Boolean,
  hoverStartTime: { type: Number, value: 50 },
  hoverStayTime: { type: Number, value: 400 },
  disableScroll: Boolean,
  ...Object.fromEntries([...ariaProperties.keys()].map((name) => [name, null])),
}

/** Beside what the template sets glass-easel keeps a segment of classes and styles for others. */
const templateSegment = 1 as glassEasel.StyleSegmentIndex

const bodies = new WeakMap<glassEasel.Element, TagBody>()

/** The body of a tag; undefined for a component of the page. */
export function bodyOf(node: glassEasel.Element): TagBody | undefined {
  return bodies.get(node)
}

/**
 * Makes a tag of WXML. It is an "external component" of glass-easel: properties, events and children are the
 * engine's, what is inside is plain DOM.
 */
export function defineTag(name: string, definition: TagDefinition): void {
  const space = codeSpace.getComponentSpace()
  const builder = space
    .define(`wx://tag/${name}`)
    .options({
      externalComponent: true,
      templateEngine: { create: () => ({ createInstance: (node) => instantiate(node, definition) }) },
    })
    .lifetime('attached', function (this: Node) {
      bodies.get(this)?.attached?.()
    })
    .lifetime('detached', function (this: Node) {
      bodies.get(this)?.detached?.()
    })
  for (const [property, declared] of Object.entries({ ...commonProperties, ...definition.properties })) {
    const { type, value } =
      declared !== null && typeof declared === 'object' ? declared : { type: declared, value: undefined }
    // The builder collects the types of the properties one by one, which a loop cannot express.
    builder.property(property as never, (value === undefined ? { type } : { type, value }) as never)
  }
  space.setGlobalUsingComponent(name, builder.registerComponent().general())
}

function instantiate(node: Node, { create }: TagDefinition) {
  const host = elementOf(node) as HTMLElement
  const looks: Record<string, string | undefined> = {}
  const tag: Tag = {
    host,
    node,
    send: (type, detail = {}, options = {}) => glassEasel.triggerEvent(node, type, detail, options),
    values: () => node.data as Values,
    look(style) {
      Object.assign(looks, style)
      const text = Object.entries(looks).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}:${value}`],
      )
      node.setNodeStyle(convertUnits(text.join(';')), templateSegment)
    },
    write(property, value) {
      node.setData({ [property]: value })
    },
  }
  const body = create(tag)
  bodies.set(node, body)
  const show = (values: Values, changed: ReadonlySet<string>) => {
    showCommon(tag, body.control ?? host, values, changed)
    body.update?.(values, changed)
  }
  return {
    shadowRoot: {
      root: host,
      slot: body.slot ?? host,
      getIdMap: () => ({}),
      handleEvent() {},
      setListener() {},
      // glass-easel describes the few members of an element that it uses; those of the DOM are wider.
    } as unknown as glassEasel.ExternalShadowRoot,
    initValues: (values: unknown) => show(values as Values, new Set(Object.keys(values as Values))),
    updateValues: (values: unknown, changes: [(string | number)[], ...unknown[]][]) =>
      show(values as Values, new Set(changes.map(([path]) => String(path[0])))),
  }
}

function showCommon(
  { host, node }: Tag,
  control: HTMLElement,
  values: Values,
  changed: ReadonlySet<string>,
): void {
  if (changed.has('hidden')) host.toggleAttribute('hidden', Boolean(values.hidden))
  if (changed.has('ariaRole') || changed.has('role')) {
    const role = values.ariaRole || values.role
    if (role) control.setAttribute('role', role)
    // WeChat knows no levels; ARIA wants one.
    if (role === 'heading' && !values.ariaLevel) control.setAttribute('aria-level', '2')
    if (focusable.test(role) && !control.hasAttribute('tabindex') && control === host) control.tabIndex = 0
  }
  if (changed.has('tabindex') && values.tabindex != null) control.setAttribute('tabindex', values.tabindex)
  for (const [property, attribute] of ariaProperties) {
    if (!changed.has(property)) continue
    const value = values[property]
    if (
      value == null ||
      value === '' ||
      (attribute === 'aria-hidden' && value !== true && value !== 'true')
    ) {
      control.removeAttribute(attribute)
    } else
      control.setAttribute(
        attribute,
        references.test(attribute) ? documentIds(node, String(value)) : String(value),
      )
  }
  if (changed.has('animation') && values.animation) playAnimation(node, values.animation)
  if (changed.has('hoverClass') && values.hoverClass && values.hoverClass !== 'none') pressWith(host, node)
}

/**
 * The ids that the page wrote, as they stand in the document: glass-easel puts the component's own prefix in
 * front.
 */
function documentIds(node: Node, ids: string): string {
  const owner = node.ownerShadowRoot?.getHostNode() as { _$idPrefix?: string } | undefined
  return ids
    .split(/\s+/)
    .map((id) => (owner?._$idPrefix ? `${owner._$idPrefix}--${id}` : id))
    .join(' ')
}

const pressable = new WeakSet<HTMLElement>()

/** Sets `hover-class` while the tag is pressed. */
function pressWith(host: HTMLElement, node: Node): void {
  if (pressable.has(host)) return
  pressable.add(host)
  let on: string | undefined
  const off = () => {
    if (on !== undefined) node.setNodeClass('', templateSegment)
    on = undefined
  }
  host.addEventListener('pointerdown', () => {
    const { hoverClass, disabled } = node.data as Values
    if (disabled || !hoverClass || hoverClass === 'none') return
    on = String(hoverClass)
    node.setNodeClass(on, templateSegment)
  })
  for (const type of ['pointerup', 'pointercancel', 'pointerleave']) host.addEventListener(type, off)
}

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

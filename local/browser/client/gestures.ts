import { triggerEvent } from 'glass-easel'
import type { PressableElement } from './backend.ts'
import { nodeAt } from './space.ts'

/** A finger as WeChat describes it. */
interface Touch {
  identifier: number
  pageX: number
  pageY: number
  clientX: number
  clientY: number
}

const tapDistance = 10
const longPressAfter = 350

/** True while the handlers of a tap run synchronously: WeChat opens some dialogs only then. */
let tapping = false

export function insideTap(): boolean {
  return tapping
}

/**
 * Turns what a mouse, a finger or the keyboard does inside `surface` into WeChat's touch, tap and long press
 * events.
 */
export function startGestures(surface: HTMLElement): void {
  let start: { x: number; y: number; target: EventTarget | null } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let suppressTap = false
  let fingers = false

  const dispatch = (
    target: EventTarget | null,
    type: string,
    event: Event,
    touches: Touch[],
    changed: Touch[],
  ) => {
    const node = nodeAt(target)
    const first = changed[0]
    if (!node) return
    const detail = type.startsWith('touch') ? {} : { x: first?.pageX ?? 0, y: first?.pageY ?? 0 }
    triggerEvent(node, type, detail, {
      bubbles: true,
      composed: true,
      capturePhase: true,
      originalEvent: event,
      extraFields: { touches, changedTouches: changed },
    })
  }

  const begin = (event: Event, finger: Touch, touches: Touch[]) => {
    start = { x: finger.clientX, y: finger.clientY, target: event.target }
    suppressTap = false
    clearTimeout(timer)
    timer = setTimeout(() => {
      let element = event.target as PressableElement | null
      while (element && !element.hasLongPress) element = element.parentElement
      if (!element) return
      suppressTap = true
      dispatch(event.target, 'longpress', event, [finger], [finger])
      dispatch(event.target, 'longtap', event, [finger], [finger])
    }, longPressAfter)
    dispatch(event.target, 'touchstart', event, touches, [finger])
  }
  const move = (event: Event, finger: Touch, touches: Touch[]) => {
    if (!start) return
    if (Math.hypot(finger.clientX - start.x, finger.clientY - start.y) > tapDistance) {
      clearTimeout(timer)
      suppressTap = true
    }
    dispatch(start.target, 'touchmove', event, touches, [finger])
  }
  const end = (event: Event, type: string, finger: Touch) => {
    clearTimeout(timer)
    if (start) dispatch(start.target, type, event, [], [finger])
    start = undefined
  }

  surface.addEventListener(
    'touchstart',
    (event) => {
      fingers = true
      const finger = event.changedTouches[0]
      if (finger) begin(event, plain(finger), [...event.touches].map(plain))
    },
    { passive: true },
  )
  surface.addEventListener(
    'touchmove',
    (event) => {
      const finger = event.changedTouches[0]
      if (finger) move(event, plain(finger), [...event.touches].map(plain))
    },
    { passive: true },
  )
  for (const type of ['touchend', 'touchcancel'] as const) {
    surface.addEventListener(
      type,
      (event) => {
        const finger = event.changedTouches[0]
        if (finger) end(event, type, plain(finger))
      },
      { passive: true },
    )
  }
  // After a finger the browser also sends mouse events of its own making.
  surface.addEventListener('mousedown', (event) => {
    if (!fingers && event.button === 0) begin(event, plain(event), [plain(event)])
  })
  addEventListener('mousemove', (event) => {
    if (!fingers && start) move(event, plain(event), [plain(event)])
  })
  addEventListener('mouseup', (event) => {
    if (!fingers && start) end(event, 'touchend', plain(event))
  })

  // A tap comes from `click`, so that the keyboard and a screen reader tap as well.
  surface.addEventListener('click', (event) => {
    const suppressed = suppressTap && event.detail > 0
    suppressTap = false
    if (suppressed) return
    const disabled = (event.target as Element).closest('wx-button[disabled]')
    if (disabled) return
    tapping = true
    try {
      dispatch(event.target, 'tap', event, [], [plain(event)])
    } finally {
      tapping = false
    }
  })
  surface.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement
    if (event.key !== 'Enter' && event.key !== ' ') return
    // A native control does it by itself, and a box with the focus only scrolls.
    if (!target.localName.startsWith('wx-') || !target.hasAttribute('role')) return
    event.preventDefault()
    target.click()
  })
  for (const type of ['transitionend', 'animationstart', 'animationiteration', 'animationend']) {
    surface.addEventListener(type, (event) => {
      const node = nodeAt(event.target)
      if (node) triggerEvent(node, type, {}, { bubbles: true, composed: true, capturePhase: true })
    })
  }
}

function plain(point: Touch | MouseEvent | globalThis.Touch): Touch {
  return {
    identifier: 'identifier' in point ? point.identifier : 0,
    pageX: point.pageX,
    pageY: point.pageY,
    clientX: point.clientX,
    clientY: point.clientY,
  }
}

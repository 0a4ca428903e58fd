import { newKey } from './call'

/**
 * Makes the keys of one command on one page: tapping again for the same thing gives the same key, so that it is done once; a changed
 * wish is another thing and gets a key of its own.
 */
export function keyMaker(): (wish: object) => string {
  let made = { wish: '', key: '' }
  return (wish) => {
    const text = JSON.stringify(wish)
    if (made.wish !== text) made = { wish: text, key: newKey() }
    return made.key
  }
}

import type { CircleContract } from '../../../shared/circle/contract'
import type { OutputOf } from '../../../shared/contract'
import { metresInWords } from '../../services/metres'

type Stretch = OutputOf<CircleContract['findWay']>['stretches'][number]

const headings = ['北', '东北', '东', '东南', '南', '西南', '西', '西北'] as const

/** What the turn is, with the street that one comes into: 右转进成府路. */
function turnInWords({ turn, street, heading }: Stretch): string {
  const into = street ? `进${street}` : ''
  switch (turn) {
    case 'start':
      return street ? `沿${street}往${headings[heading]}` : `往${headings[heading]}`
    case 'straight':
      return street ? `一直走，${into}` : '一直往前'
    case 'left':
      return `左转${into}`
    case 'right':
      return `右转${into}`
    case 'half-left':
      return `往左前方${into}`
    case 'half-right':
      return `往右前方${into}`
    case 'back':
      return `往回走${into}`
  }
}

/** What to tell somebody who walks: 往东走200米；右转进成府路，走150米；这里有台阶；到了. */
export function hintsOf(stretches: readonly Stretch[], name: string): string[] {
  const hints = stretches.map((stretch) => {
    const walk = `走${metresInWords(stretch.metres)}`
    const turn = turnInWords(stretch)
    const joined = stretch.turn === 'start' && !stretch.street ? `${turn}${walk}` : `${turn}，${walk}`
    return stretch.steps ? `${joined}，这里有台阶` : joined
  })
  return [...hints, `到了：${name}`]
}

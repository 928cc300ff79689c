import { useEffect, useState } from 'react'
import { exactly } from './day.tsx'
import { usePlace } from './place.tsx'

/** How long ago a moment was, for what happens by itself all day: `2 minutes ago`. Hover tells the exact time. */
export function Ago({ at }: { readonly at: string }) {
  const place = usePlace()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={at} title={exactly(at, place)}>
      {agoText(Math.max(0, now - Date.parse(at)))}
    </time>
  )
}

const minute = 60_000

/** Rounded down, so that it never claims more than has passed. */
export function agoText(ms: number): string {
  if (ms < minute) return 'just now'
  if (ms < 60 * minute) return counted(ms / minute, 'minute')
  if (ms < 24 * 60 * minute) return counted(ms / (60 * minute), 'hour')
  return counted(ms / (24 * 60 * minute), 'day')
}

function counted(n: number, unit: string): string {
  const whole = Math.floor(n)
  return `${whole} ${unit}${whole === 1 ? '' : 's'} ago`
}

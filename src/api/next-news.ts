import { NEWS } from '../control/acting.ts'

/** Resolves when there is news, or after so many milliseconds. @throws the reason of `signal` when it fires */
export function nextNews(news: EventTarget, atMostMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      news.removeEventListener(NEWS, end)
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(signal.reason)
      else resolve()
    }
    const timer = setTimeout(end, atMostMs)
    news.addEventListener(NEWS, end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}

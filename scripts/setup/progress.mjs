/** A setup step that cannot be done here; the message says what a person has to do. */
export class SetupError extends Error {}

/** Seconds since `start` (of `performance.now()`), as people read them. */
export function elapsed(start, now = performance.now()) {
  return `${((now - start) / 1000).toFixed(1)} s`
}

/** Does one slow thing and says so on stderr: a line when it begins, another with its time when it is done. */
export async function step(what, work, say = (line) => process.stderr.write(`${line}\n`)) {
  const start = performance.now()
  say(`- ${what} ...`)
  const result = await work()
  say(`  done in ${elapsed(start)}`)
  return result
}

/** Runs a script's main function; an expected failure is its message alone, and exit code 1. */
export async function main(work) {
  try {
    await work()
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`)
    // What has been begun beside is of no use any more.
    process.exit(1)
  }
}

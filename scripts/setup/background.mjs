/**
 * Words that run the command after them on what is left of the processor's time. Linux shares that out between
 * sessions, whatever the niceness of the processes in them, so that it takes a session of its own that is nice.
 */
export const BACKGROUND =
  process.platform === 'linux'
    ? ['setsid', 'sh', '-c', 'echo 10 2>/dev/null >/proc/self/autogroup || true; exec nice -n 10 "$@"', 'sh']
    : []

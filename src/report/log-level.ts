/** How much the log says, most first. Apart from the log itself, which is slow to load. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** How each line of it looks: for a program, or for a person. */
export const LOG_FORMATS = ['json', 'short'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

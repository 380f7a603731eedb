/**
 * A moment of today for a person, `14:03:07Z`, by the clock that logs and conditions have. `time` in epoch
 * milliseconds.
 */
export const timeOfDay = (time: number): string => `${new Date(time).toISOString().slice(11, 19)}Z`

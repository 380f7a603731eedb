/** That more time has gone by is no news. */
export const newsOf = (message: string): string => message.replaceAll(/ \(\d+ \w+ ago\)/g, '')

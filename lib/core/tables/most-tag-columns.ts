/** The most tags that are columns of the list of functions. */
export const mostTagColumns = 10;

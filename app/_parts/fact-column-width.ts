/** The least width in pixels of a column of facts: an account with its ID fits, so that no word or number is broken on a phone. */
export const factColumnWidth = 190;

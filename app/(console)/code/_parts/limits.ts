/** The largest archive that is opened in the browser; most of one is dependencies, which are not unpacked. */
export const mostArchiveMegabytes = 250;

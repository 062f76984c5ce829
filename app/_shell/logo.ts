/** The address of the product's picture, a lit street lamp; it lies in public/. */
export const logo = '/icon.svg';
